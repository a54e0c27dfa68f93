package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where to, and within which limits.
 *
 * @param to the destination's name
 * @param policy the name of a policy of the cluster; default what the VM's spec says, else the cluster's default
 * @param maxBlackoutMillis instead of the policy's, and so are the next three: see {@link MigrationPolicy}
 * @param maxBandwidth the most bytes that it may send in a second; default no limit but the host's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrateRequest(
        String to,
        @Nullable String policy,
        @Nullable Integer maxBlackoutMillis,
        @Nullable Integer maxTotalSeconds,
        @Nullable Integer maxSlowdownPercent,
        @Nullable Integer lastResortMillis,
        @Nullable ByteSize maxBandwidth) {

    public static MigrateRequest to(String host) {
        return new MigrateRequest(host, null, null, null, null, null, null);
    }

    public MigrateRequest withChoice(PolicyChoice choice) {
        return new MigrateRequest(
                to,
                choice.name(),
                choice.maxBlackoutMillis(),
                choice.maxTotalSeconds(),
                choice.maxSlowdownPercent(),
                choice.lastResortMillis(),
                maxBandwidth);
    }

    public MigrateRequest withMaxBandwidth(ByteSize most) {
        return new MigrateRequest(
                to, policy, maxBlackoutMillis, maxTotalSeconds, maxSlowdownPercent, lastResortMillis, most);
    }

    public PolicyChoice choice() {
        return new PolicyChoice(policy, maxBlackoutMillis, maxTotalSeconds, maxSlowdownPercent, lastResortMillis);
    }

    /** With every field of a policy filled in: nothing is left to be chosen. */
    public MigrateRequest withPolicy(MigrationPolicy chosen) {
        return withChoice(new PolicyChoice(
                chosen.name(),
                chosen.maxBlackoutMillis(),
                chosen.maxTotalSeconds(),
                chosen.maxSlowdownPercent(),
                chosen.lastResortMillis()));
    }

    /** By which it is made; what was left out is as in {@code balanced}. */
    public MigrationPolicy policyOrDefault() {
        MigrationPolicy filled = PolicyPreset.BALANCED.policy().with(choice());
        return policy == null ? filled : filled.named(policy);
    }

    /** Bytes a second, 0 for no limit. */
    public long maxBandwidthOrNone() {
        return maxBandwidth == null ? 0 : maxBandwidth.bytes();
    }
}
