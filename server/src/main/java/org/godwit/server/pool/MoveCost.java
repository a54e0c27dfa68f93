package org.godwit.server.pool;

import java.util.Locale;

/**
 * What a move of a guest is expected to cost.
 *
 * @param wireBytes bytes on the link
 * @param mostBytesPerSecond how fast this migration goes when it has the link to itself
 * @param fixedSeconds what it takes beside the copying: checks, preparation, switchover, announcement
 * @param blackoutSeconds how long no vCPU runs
 * @param slowdown the share of its speed that the guest loses while it is copied, 0 to 1
 */
public record MoveCost(
        long wireBytes, double mostBytesPerSecond, double fixedSeconds, double blackoutSeconds, double slowdown) {
    /** Reading, comparing, compressing, encrypting, and the same backwards at the other end. */
    private static final double CORE_SECONDS_PER_GB = 4;

    /** How long it takes with the link to itself. */
    public double seconds() {
        return fixedSeconds + wireBytes / mostBytesPerSecond;
    }

    /** All of it in the coin in which gains are counted: the processor time that it takes from the guest and from both hosts. */
    public double coreSeconds(int vcpus) {
        return vcpus * (blackoutSeconds + slowdown * seconds()) + CORE_SECONDS_PER_GB * wireBytes / 1e9;
    }

    /** As a sentence says it: {@code 1.4 GB, a blackout of 60 ms and 5 % of its speed for 13 s}. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%.1f GB, a blackout of %.0f ms and %.0f %% of its speed for %.0f s",
                wireBytes / 1e9,
                1e3 * blackoutSeconds,
                100 * slowdown,
                seconds());
    }
}
