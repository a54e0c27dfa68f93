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
                risk(expected, worse),
                reason(expected, worse),
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

    private static Risk risk(Flight expected, Flight worse) {
        if (!expected.moves()) {
            return Risk.HIGH;
        }
        return expected.slowedPercent() == 0 && worse.moves() && worse.slowedPercent() == 0 ? Risk.LOW : Risk.MEDIUM;
    }

    private static String reason(Flight expected, Flight worse) {
        if (expected.decision() instanceof Decision.GiveUp given) {
            return "As the guest is now it is not expected to be moved: " + given.reason() + ".";
        }
        if (expected.slowedPercent() > 0) {
            return "As the guest is now it is expected to be slowed by " + expected.slowedPercent()
                    + " % until it has moved.";
        }
        if (!worse.moves()) {
            return "If the guest dirties %.1f times as much as now, it may not be moved.".formatted(GROWTH);
        }
        if (worse.slowedPercent() > 0) {
            return "If the guest dirties %.1f times as much as now, it must be slowed by %d %% until it has moved."
                    .formatted(GROWTH, worse.slowedPercent());
        }
        return "It converges even if the guest dirties %.1f times as much as now.".formatted(GROWTH);
    }
}
