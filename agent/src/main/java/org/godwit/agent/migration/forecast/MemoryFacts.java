package org.godwit.agent.migration.forecast;

import java.util.List;

/**
 * What a sample told of a guest's memory.
 *
 * @param totalBytes of it; {@code usedBytes} those that are not zero
 * @param knownShare of the used bytes that the destination has already, 0 to 1
 * @param freshRatio compressed bytes for each byte of a used page
 * @param deltaRatio compressed bytes for each byte of a page that has changed, against what it was
 * @param dirtied what changed within which time, the shortest first; a page that changed twice counts once
 */
public record MemoryFacts(
        long totalBytes,
        long usedBytes,
        double knownShare,
        double freshRatio,
        double deltaRatio,
        List<Dirtied> dirtied) {

    /** So much was found changed after so long. */
    public record Dirtied(double seconds, double bytes) {}

    public MemoryFacts withKnownShare(double share) {
        return new MemoryFacts(totalBytes, usedBytes, share, freshRatio, deltaRatio, dirtied);
    }

    /** What the guest dirties in a given time: between two looks in a straight line, and on in the same direction beyond the last. */
    public double dirtiedWithin(double seconds) {
        Dirtied before = new Dirtied(0, 0);
        double slope = 0;
        for (Dirtied look : dirtied) {
            slope = Math.max(0, (look.bytes() - before.bytes()) / (look.seconds() - before.seconds()));
            if (seconds <= look.seconds()) {
                break;
            }
            before = look;
        }
        return Math.min((double) usedBytes, before.bytes() + slope * (seconds - before.seconds()));
    }
}
