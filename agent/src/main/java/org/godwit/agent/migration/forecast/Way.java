package org.godwit.agent.migration.forecast;

/**
 * What the pages go through, and what is around the pre-copy.
 *
 * @param linkBytesPerSecond as measured or capped
 * @param streamBytesPerSecond what QEMU's socket and the encoder let through when the link is not what limits
 * @param overheadMillis of the total: checks and preparation before the pre-copy, announcement and cleaning up behind it
 */
public record Way(
        double linkBytesPerSecond, double roundTripMillis, double streamBytesPerSecond, double overheadMillis) {
    /** Before a migration was made here: software emulation on two cores, where QEMU's thread, the encoder and the guest share them. */
    public static final double ASSUMED_STREAM = 300e6;

    /** Before a migration was made here: medians of {@code godwit bench} on the same machine. */
    public static final double ASSUMED_OVERHEAD_MILLIS = 1_000;
}
