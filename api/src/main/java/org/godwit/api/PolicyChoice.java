package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A policy by name, with what shall differ from it. Each of its fields may be left out.
 *
 * @param name of a policy of the cluster; without it what is chosen one level up: the VM's spec, then the cluster
 * @param maxBlackoutMillis as in {@link MigrationPolicy}, and so are the others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyChoice(
        @Nullable String name,
        @Nullable Integer maxBlackoutMillis,
        @Nullable Integer maxTotalSeconds,
        @Nullable Integer maxSlowdownPercent,
        @Nullable Integer lastResortMillis) {

    public static final PolicyChoice NONE = new PolicyChoice(null, null, null, null, null);

    public static PolicyChoice named(String name) {
        return new PolicyChoice(name, null, null, null, null);
    }
}
