package org.godwit.agent.migration;

import java.util.Map;

/**
 * Slows the guest by QEMU's own means, at Godwit's word. QEMU's {@code auto-converge} has each vCPU sleep for a part of its time, in
 * slices: at p percent, 10 ms · p / (100 − p) at a time, so 10 ms at half speed and 90 ms at a tenth. Left alone QEMU begins it and
 * raises it by itself, each second or so that much is dirtied. Held between two bounds that are the same it does what it is told: one percent, which nobody notices,
 * until {@link #to} moves both, and does so at its second look at the dirty bitmap from then on that is a second from the last. QEMU lifts it when its migration
 * ends, however that is.
 */
final class Throttle {
    /** Cannot be changed while a migration runs, as its parameters can. */
    static final String CAPABILITY = "auto-converge";

    private static final int NEVER_PERCENT = 100;
    private static final int ALWAYS_PERCENT = 1;

    private Throttle() {}

    static Map<String, Object> idle() {
        return between(1, NEVER_PERCENT);
    }

    static Map<String, Object> to(int percent) {
        return between(percent, ALWAYS_PERCENT);
    }

    /** The trigger is how much must have been dirtied, in percent of what was sent. */
    private static Map<String, Object> between(int percent, int trigger) {
        return Map.of(
                "cpu-throttle-initial", percent,
                "max-cpu-throttle", percent,
                "cpu-throttle-increment", 99,
                "throttle-trigger-threshold", trigger);
    }
}
