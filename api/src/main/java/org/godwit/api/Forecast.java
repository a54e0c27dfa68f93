package org.godwit.api;

/**
 * What a migration is expected to cost before it starts.
 *
 * @param totalMillis from the request to its end
 * @param wireBytes on the link
 * @param rounds passes over memory, the last one (guest stopped) included
 * @param blackoutMillis of the guest; where it is not expected to be moved, what the migration would be given up at
 * @param risk of not converging within the policy
 * @param reason of the risk, one sentence
 * @param basis what it rests on
 */
public record Forecast(
        double totalMillis, long wireBytes, int rounds, double blackoutMillis, Risk risk, String reason, Basis basis) {

    /** Guests dirty two to three times as much during a migration as before it. */
    public enum Risk {
        /** It converges even if the guest dirties two and a half times as much as it does now. */
        LOW,
        /** It converges as the guest is now; if it dirties more, or even so, the guest must be slowed, stands longer, or stays. */
        MEDIUM,
        /** It is not expected to converge within the policy. */
        HIGH
    }

    /**
     * What was measured, in a sample of the guest's pages and on the link.
     *
     * @param usedBytes of guest memory that is not zero
     * @param knownShare of it that the destination already has, in a base image
     * @param freshRatio bytes on the link for each byte that it does not have
     * @param dirtiedBytesPerSecond that the guest writes, each page counted once in {@code sampledMillis}
     * @param deltaRatio bytes on the link for each byte of a page that is sent again
     * @param linkBytesPerSecond as measured, or the cap where that is less
     */
    public record Basis(
            long usedBytes,
            double knownShare,
            double freshRatio,
            long dirtiedBytesPerSecond,
            double sampledMillis,
            double deltaRatio,
            long linkBytesPerSecond) {}
}
