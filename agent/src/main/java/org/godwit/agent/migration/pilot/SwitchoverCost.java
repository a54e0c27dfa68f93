package org.godwit.agent.migration.pilot;

import java.util.List;
import java.util.stream.DoubleStream;

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

    /** A switchover that was held up is not the rule: were it believed, none would be tried again, and nothing better learned. */
    private static final double MOST_TIMES_ASSUMED = 4;

    /**
     * What to expect of the next one: the median, and never more than four times what is assumed without any. That counts as one of
     * them, so that a single lucky one does not set the rule.
     *
     * @param seen the last ones, in any order
     */
    public static SwitchoverCost learnedFrom(List<Seen> seen) {
        return new SwitchoverCost(
                learned(seen.stream().mapToDouble(Seen::fixedMillis), ASSUMED.fixedMillis()),
                learned(seen.stream().mapToDouble(Seen::lagMillis), ASSUMED.lagMillis()));
    }

    private static double learned(DoubleStream seen, double assumed) {
        double[] all =
                DoubleStream.concat(seen, DoubleStream.of(assumed)).sorted().toArray();
        return Math.min(all[all.length / 2], MOST_TIMES_ASSUMED * assumed);
    }
}
