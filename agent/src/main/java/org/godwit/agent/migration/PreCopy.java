package org.godwit.agent.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.godwit.agent.migration.pilot.Decision;
import org.godwit.agent.migration.pilot.Limits;
import org.godwit.agent.migration.pilot.Pilot;
import org.godwit.agent.migration.pilot.Prediction;
import org.godwit.agent.migration.pilot.Sample;
import org.godwit.agent.migration.pilot.SwitchoverCost;
import org.godwit.api.Convergence;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationPolicy;
import org.godwit.api.MigrationProgress;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Round;
import org.godwit.qemu.MigrationInfo;
import org.godwit.transport.TransportStats;
import org.jspecify.annotations.Nullable;

/** The pre-copy as the source drives it: shows the pilot what QEMU and the transport measure, and does what it says. */
final class PreCopy {
    private static final Duration LOOK = Duration.ofMillis(15);
    /** In the middle of a long round nothing is decided, and to be asked costs QEMU the lock that the guest's devices need. */
    private static final Duration RARE_LOOK = Duration.ofMillis(60);
    /** The rest of a round takes at least so long when a rare look cannot miss its end. */
    private static final double FAR_FROM_THE_END_SECONDS = 0.25;

    private final String vm;
    private final long memoryBytes;
    private final MigrationPolicy policy;
    private final SourceGuest guest;
    private final Chronicle chronicle;
    private final Pilot pilot;
    private final Rounds rounds = new Rounds();

    private int slowedPercent;
    private @Nullable Prediction stopFor;
    private Instant decidedAt = Instant.EPOCH;

    PreCopy(
            String vm,
            long memoryBytes,
            MigrationPolicy policy,
            SwitchoverCost cost,
            SourceGuest guest,
            Chronicle chronicle) {
        this.vm = vm;
        this.memoryBytes = memoryBytes;
        this.policy = policy;
        this.guest = guest;
        this.chronicle = chronicle;
        this.pilot = new Pilot(Limits.of(policy), cost, chronicle.requestedNanos());
    }

    /** The stream as it is now; throws when it has broken. */
    interface Stream {
        TransportStats stats();
    }

    /**
     * Returns when the guest is to be stopped.
     *
     * @throws Refusal when the pilot gives up
     * @throws MigrationFailed when QEMU or the stream does; whatever {@code cancel} throws when it is cancelled
     */
    void untilStop(Stream stream, CancelSignal cancel) {
        try {
            copy(stream, cancel);
        } finally {
            chronicle.convergence(told(pilot.course(), null));
        }
    }

    private void copy(Stream stream, CancelSignal cancel) {
        while (true) {
            MigrationInfo qemu = guest.expectMigrating();
            TransportStats wire = stream.stats();
            Decision decision = pilot.decide(sample(qemu, wire));
            tell(qemu, wire, decision.prediction());
            switch (decision) {
                case Decision.StopGuest stop -> {
                    stopFor = stop.prediction();
                    decidedAt = Instant.now();
                    return;
                }
                case Decision.SlowGuest slow -> {
                    slowedPercent = slow.percent();
                    guest.slow(slowedPercent);
                }
                case Decision.GiveUp giveUp -> throw givenUp(giveUp);
                case Decision.KeepCopying _ -> cancel.pause(farFromTheEnd(qemu) ? RARE_LOOK : LOOK);
            }
        }
    }

    private boolean farFromTheEnd(MigrationInfo qemu) {
        return pilot.bytesPerSecond() > 0 && remaining(qemu) > FAR_FROM_THE_END_SECONDS * pilot.bytesPerSecond();
    }

    /** The guest was asked to stop: how long that took from the decision is part of what is learned. */
    void stopped(Instant askedAt) {
        Prediction prediction = stopFor;
        if (prediction != null) {
            Convergence.Stop stop = new Convergence.Stop(
                    prediction.millis(),
                    prediction.pagesMillis(),
                    (long) prediction.bytes(),
                    (long) prediction.encodedBytes(),
                    Duration.between(decidedAt, askedAt).toNanos() / 1e6);
            chronicle.convergence(told(pilot.course(), stop));
        }
    }

    private Refusal givenUp(Decision.GiveUp giveUp) {
        return new Refusal(Problem.conflict(
                "does-not-converge",
                "VM '" + vm + "' dirties its memory faster than it can be moved: " + giveUp.reason() + ".",
                "Policy '" + policy.name()
                        + "' allows no more. Allow a longer blackout (--max-blackout), a longer time (--timeout),"
                        + " or that the guest is slowed (--max-slowdown), or move it when it is quieter."));
    }

    private Sample sample(MigrationInfo qemu, TransportStats wire) {
        rounds.see(qemu.ram().map(MigrationInfo.Ram::dirtySyncCount).orElse(0L));
        return new Sample(
                System.nanoTime(),
                rounds.count(),
                remaining(qemu),
                wire.streamBytes(),
                wire.wireBytes(),
                wire.queuedBytes(),
                wire.roundTripMillis(),
                wire.connections() > 0);
    }

    private void tell(MigrationInfo qemu, TransportStats wire, Prediction prediction) {
        chronicle.transport(wire);
        // The rounds come when it is over: until then whoever follows would be sent all of them at each look.
        chronicle.convergence(told(List.of(), null));
        chronicle.progress(new MigrationProgress(
                MigrationPhase.PRE_COPY,
                rounds.count(),
                wire.streamBytes(),
                wire.wireBytes(),
                remaining(qemu),
                qemu.ram().map(MigrationInfo.Ram::total).orElse(0L),
                (long) pilot.dirtiedBytesPerSecond(),
                (long) pilot.bytesPerSecond(),
                prediction.millis(),
                wire.connections() > 0));
    }

    private Convergence told(List<Round> course, Convergence.@Nullable Stop stop) {
        return new Convergence(policy, course, slowedPercent, stop);
    }

    /** Before the first pass has begun all of it remains. */
    private long remaining(MigrationInfo qemu) {
        return qemu.ram().map(MigrationInfo.Ram::remaining).orElse(memoryBytes);
    }
}
