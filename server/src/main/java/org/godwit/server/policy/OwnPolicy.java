package org.godwit.server.policy;

import org.godwit.api.PolicyChoice;
import org.jspecify.annotations.Nullable;

/**
 * A policy as the server's configuration defines it.
 *
 * @param tradeOff one sentence for those who choose
 * @param base the preset that it changes; default {@code balanced}
 */
public record OwnPolicy(
        @Nullable String tradeOff,
        @Nullable String base,
        @Nullable Integer maxBlackoutMillis,
        @Nullable Integer maxTotalSeconds,
        @Nullable Integer maxSlowdownPercent,
        @Nullable Integer lastResortMillis) {

    PolicyChoice changes() {
        return new PolicyChoice(null, maxBlackoutMillis, maxTotalSeconds, maxSlowdownPercent, lastResortMillis);
    }
}
