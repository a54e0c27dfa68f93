package org.godwit.agent.migration.forecast;

import org.godwit.agent.migration.forecast.ModelPreCopy.Flight;
import org.godwit.agent.migration.pilot.Decision;
import org.godwit.agent.migration.pilot.Limits;
import org.godwit.agent.migration.pilot.Pilot;
import org.godwit.agent.migration.pilot.Prediction;
import org.godwit.agent.migration.pilot.SwitchoverCost;
import org.godwit.api.Forecast;
import org.godwit.api.Forecast.Risk;

/** Says what a migration will cost: flies the pilot through a model of it. */
public final class Forecaster {
    /** By which factor a guest may dirty more during the migration than it did in the sample. */
    private static final double GROWTH = 2.5;

    private Forecaster() {}

    public static Forecast forecast(MemoryFacts memory, Way way, Limits limits, SwitchoverCost cost) {
        Flight expected = fly(memory, way, limits, cost, 1);
        Flight worse = fly(memory, way, limits, cost, GROWTH);
        Prediction stop = expected.decision().prediction();
        MemoryFacts.Dirtied last = memory.dirtied().isEmpty()
                ? new MemoryFacts.Dirtied(1, 0)
                : memory.dirtied().getLast();
        return new Forecast(
                way.overheadMillis() + 1e3 * expected.seconds() + cost.lagMillis() + Math.max(0, stop.millis()),
                (long) expected.wireBytes(),
                expected.rounds(),
                stop.millis(),
                risk(expected, worse, limits),
                reason(expected, worse, limits),
                new Forecast.Basis(
                        memory.usedBytes(),
                        memory.knownShare(),
                        memory.freshRatio(),
                        (long) (last.bytes() / last.seconds()),
                        1e3 * last.seconds(),
                        memory.deltaRatio(),
                        (long) way.linkBytesPerSecond()));
    }

    private static Flight fly(MemoryFacts memory, Way way, Limits limits, SwitchoverCost cost, double growth) {
        return new ModelPreCopy(memory, way, growth).fly(new Pilot(limits, cost, 0), 2 * limits.totalMillis() / 1e3);
    }

    private static Risk risk(Flight expected, Flight worse, Limits limits) {
        if (!expected.moves()) {
            return Risk.HIGH;
        }
        return gently(expected, limits) && gently(worse, limits) ? Risk.LOW : Risk.MEDIUM;
    }

    /** Without anything of what the policy allows for when pre-copy is not enough. */
    private static boolean gently(Flight flight, Limits limits) {
        return flight.moves() && flight.slowedPercent() == 0 && !lastResort(flight, limits);
    }

    private static boolean lastResort(Flight flight, Limits limits) {
        return flight.decision().prediction().millis() > limits.maxBlackoutMillis();
    }

    private static String reason(Flight expected, Flight worse, Limits limits) {
        if (expected.decision() instanceof Decision.GiveUp given) {
            return "As the guest is now it is not expected to be moved: " + given.reason() + ".";
        }
        if (lastResort(expected, limits)) {
            return "As the guest is now it is expected to be moved only by a longer stop, the policy's last resort.";
        }
        if (expected.slowedPercent() > 0) {
            return "As the guest is now it is expected to be slowed by " + expected.slowedPercent()
                    + " % until it has moved.";
        }
        if (!worse.moves()) {
            return "If the guest dirties %.1f times as much as now, it may not be moved.".formatted(GROWTH);
        }
        if (lastResort(worse, limits)) {
            return "If the guest dirties %.1f times as much as now, only a longer stop will move it.".formatted(GROWTH);
        }
        if (worse.slowedPercent() > 0) {
            return "If the guest dirties %.1f times as much as now, it must be slowed by %d %% until it has moved."
                    .formatted(GROWTH, worse.slowedPercent());
        }
        return "It converges even if the guest dirties %.1f times as much as now.".formatted(GROWTH);
    }
}
