package org.godwit.server.simulation;

import org.godwit.server.pool.Spread;

/**
 * What a simulation came to. Loads are those of one minute, not smoothed; 1 is a host whose fullest resource is used up.
 *
 * @param unbalanced what the loads would be at the end had nothing been moved
 * @param guestsMoved different guests
 * @param movedWithinCoolDown moves of a guest that had been moved within its cool-down
 * @param rulesBroken rules, should-rules among them, that were found broken before any pass
 * @param planGuests how many guests the largest evacuation plan moves
 * @param firstPlanMillis the first plan of this process, whose code had never run before
 * @param peakHeapBytes the most that was on the heap, garbage included
 * @param move the reason of the first move
 * @param evacuation what the largest evacuation plan comes to
 */
public record SimulationReport(
        int hosts,
        int guests,
        long simulatedSeconds,
        long seed,
        int threshold,
        Spread before,
        Spread after,
        Spread unbalanced,
        int moves,
        int guestsMoved,
        int movedWithinCoolDown,
        int rulesBroken,
        int passes,
        double longestPassMillis,
        int plans,
        int planGuests,
        double firstPlanMillis,
        double medianPlanMillis,
        double longestPlanMillis,
        long peakHeapBytes,
        String move,
        String evacuation) {

    /** The share by which the standard deviation of the load became less. */
    public double cut() {
        return before.deviation() > 0 ? 1 - after.deviation() / before.deviation() : 0;
    }

    public double movedShare() {
        return guestsMoved / (double) guests;
    }
}
