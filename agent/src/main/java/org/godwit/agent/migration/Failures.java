package org.godwit.agent.migration;

import org.godwit.api.MigrationPhase;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/** Says of a failed migration which side, which phase, what happened, and what to do. */
final class Failures {
    private Failures() {}

    static Problem asProblem(RuntimeException why, MigrationPhase phase, String from, String to) {
        return switch (why) {
            case Refusal refusal -> refusal.problem();
            case MigrationCancelled cancelled ->
                new Problem(409, "cancelled", sentence(cancelled), null, "Start it again whenever you like.");
            default ->
                new Problem(
                        502,
                        "migration-failed",
                        "In " + phase + ", from " + from + " to " + to + ": " + sentence(why),
                        null,
                        "The record names the guest's state. 'godwit vm check' shows what may have changed; the migration can be tried again.");
        };
    }

    /** Said by the destination; the source passes it on as it is. */
    static Problem notPrepared(String vm, String host, MigrationFailed why) {
        return new Problem(
                409,
                "migration-failed",
                host + " could not make the shadow of VM '" + vm + "': " + sentence(why),
                null,
                "Look at the VM's qemu.log on " + host + "; the migration can be tried again.");
    }

    static String sentence(Throwable why) {
        String message = why.getMessage();
        return message == null || message.isBlank() ? why.getClass().getSimpleName() + "." : message;
    }
}
