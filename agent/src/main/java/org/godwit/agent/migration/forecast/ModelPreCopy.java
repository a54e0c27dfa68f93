package org.godwit.agent.migration.forecast;

import org.godwit.agent.migration.pilot.Decision;
import org.godwit.agent.migration.pilot.Pilot;
import org.godwit.agent.migration.pilot.Sample;

/** The pre-copy of a guest that is known by a sample, as a flow: no pages, only how many. */
final class ModelPreCopy {
    private static final double STEP = 0.015;
    /** QEMU finds zero pages as fast as it reads them. */
    private static final double ZERO_BYTES_PER_SECOND = 3e9;

    private final MemoryFacts memory;
    private final Way way;
    private final double growth;
    private double now;
    private int round = 1;
    private boolean firstPass = true;
    private double remaining;
    private double lookedAt;
    private double streamed;
    private double wired;
    private double slowedPart;
    private int slowedPercent;

    /** @param growth how many times as much the guest dirties as it did in the sample */
    ModelPreCopy(MemoryFacts memory, Way way, double growth) {
        this.memory = memory;
        this.way = way;
        this.growth = growth;
        this.remaining = memory.usedBytes();
        this.now = (memory.totalBytes() - memory.usedBytes()) / ZERO_BYTES_PER_SECOND;
        this.lookedAt = now;
    }

    /**
     * How it would go.
     *
     * @param seconds of pre-copy, from its beginning to the decision
     * @param wireBytes those of the blackout included
     */
    record Flight(Decision decision, double seconds, int rounds, double wireBytes, int slowedPercent) {
        boolean moves() {
            return decision instanceof Decision.StopGuest;
        }
    }

    Flight fly(Pilot pilot, double mostSeconds) {
        Decision decision = pilot.decide(sample());
        while (now <= mostSeconds) {
            step();
            decision = pilot.decide(sample());
            switch (decision) {
                case Decision.SlowGuest slow -> {
                    slowedPercent = slow.percent();
                    slowedPart = slowedPercent / 100.0;
                }
                case Decision.StopGuest _, Decision.GiveUp _ -> {
                    return flight(decision);
                }
                case Decision.KeepCopying _ -> {}
            }
        }
        return flight(decision);
    }

    private Flight flight(Decision decision) {
        return new Flight(
                decision, now, round + 1, wired + decision.prediction().encodedBytes(), slowedPercent);
    }

    private void step() {
        double left = STEP;
        boolean looked = false;
        while (left > 1e-9) {
            double seconds = Math.min(left, Math.max(remaining / rate(), 1e-4));
            double sent = Math.min(remaining, seconds * rate());
            remaining -= sent;
            streamed += sent;
            wired += sent * ratio();
            now += seconds;
            left -= seconds;
            if (remaining <= 0) {
                look();
                looked = true;
            }
        }
        // As real rounds are counted: looks between two samples are one.
        round += looked ? 1 : 0;
    }

    private void look() {
        remaining = memory.dirtiedWithin((now - lookedAt) * growth * (1 - slowedPart));
        lookedAt = now;
        firstPass = false;
    }

    private double rate() {
        return Math.min(way.streamBytesPerSecond(), way.linkBytesPerSecond() / Math.max(ratio(), 1e-3));
    }

    /** Link bytes for a byte of the stream: in the first pass those that the destination has cost next to nothing. */
    private double ratio() {
        return firstPass ? (1 - memory.knownShare()) * memory.freshRatio() : memory.deltaRatio();
    }

    private Sample sample() {
        return new Sample(
                (long) (now * 1e9),
                round,
                (long) remaining,
                (long) streamed,
                (long) wired,
                0,
                way.roundTripMillis(),
                true);
    }
}
