package org.godwit.agent.migration.pilot;

import java.util.Arrays;
import java.util.List;

/**
 * What a switchover costs beside the pages, as the migrations of this host have shown.
 *
 * @param fixedMillis of the blackout: everything but the pages
 * @param lagMillis from the decision to the stop: both ends prove that they reach ZooKeeper, and the intent is written
 */
public record SwitchoverCost(double fixedMillis, double lagMillis) {
    /** Before there is any: {@code godwit bench} on idle guests, software emulation, both ends on one 2-core machine, rounded up. */
    public static final SwitchoverCost ASSUMED = new SwitchoverCost(50, 30);

    /** One switchover that was made: what it cost beside the time that the pages were predicted to take. */
    public record Seen(double fixedMillis, double lagMillis) {}

    /**
     * What to expect of the next one: of four, three were no dearer. The assumed cost counts as one of them, so that a single lucky
     * one does not set the rule.
     *
     * @param seen the last ones, in any order
     */
    public static SwitchoverCost learnedFrom(List<Seen> seen) {
        if (seen.isEmpty()) {
            return ASSUMED;
        }
        return new SwitchoverCost(
                upperQuartile(seen.stream().mapToDouble(Seen::fixedMillis).toArray(), ASSUMED.fixedMillis()),
                upperQuartile(seen.stream().mapToDouble(Seen::lagMillis).toArray(), ASSUMED.lagMillis()));
    }

    private static double upperQuartile(double[] values, double assumed) {
        double[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = assumed;
        Arrays.sort(all);
        return all[(int) Math.ceil(0.75 * all.length) - 1];
    }
}
