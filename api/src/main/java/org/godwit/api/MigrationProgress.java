package org.godwit.api;

/**
 * Where a migration stands now.
 *
 * @param round 1 for the first pass over memory
 * @param guestBytes of QEMU's stream so far; {@code wireBytes} what they cost on the link
 * @param remainingBytes of guest memory still to be sent
 * @param dirtyBytesPerSecond how fast the guest dirties memory; 0 until it is known
 * @param predictedBlackoutMillis if the guest were stopped now; -1 until it is known
 * @param connected false while the migration link is broken: it is dialled again, and the guest runs on meanwhile
 */
public record MigrationProgress(
        MigrationPhase phase,
        int round,
        long guestBytes,
        long wireBytes,
        long remainingBytes,
        long totalBytes,
        long dirtyBytesPerSecond,
        long bandwidthBytesPerSecond,
        double predictedBlackoutMillis,
        boolean connected) {

    public static MigrationProgress at(MigrationPhase phase) {
        return new MigrationProgress(phase, 0, 0, 0, 0, 0, 0, 0, -1, true);
    }

    /** The same figures in another phase. */
    public MigrationProgress in(MigrationPhase next) {
        return new MigrationProgress(
                next,
                round,
                guestBytes,
                wireBytes,
                remainingBytes,
                totalBytes,
                dirtyBytesPerSecond,
                bandwidthBytesPerSecond,
                predictedBlackoutMillis,
                connected);
    }
}
