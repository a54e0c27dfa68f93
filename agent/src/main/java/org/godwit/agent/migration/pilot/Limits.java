package org.godwit.agent.migration.pilot;

import org.godwit.api.MigrationPolicy;

/**
 * What a policy allows.
 *
 * @param maxBlackoutMillis the longest blackout
 * @param totalMillis from the request to the stop
 * @param maxSlowdownPercent how much of its processor time the guest may lose while it is copied; 0 leaves it alone
 * @param lastResortMillis a longer blackout for when everything else has failed; 0 for none
 */
public record Limits(double maxBlackoutMillis, double totalMillis, int maxSlowdownPercent, double lastResortMillis) {

    public static Limits of(MigrationPolicy policy) {
        return new Limits(
                policy.maxBlackoutMillis(),
                1e3 * policy.maxTotalSeconds(),
                policy.maxSlowdownPercent(),
                policy.lastResortMillis());
    }
}
