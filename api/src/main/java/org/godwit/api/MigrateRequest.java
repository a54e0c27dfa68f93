package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where to, and within which limits.
 *
 * @param to the destination's name
 * @param maxBlackoutMillis the longest blackout that is allowed; default 500
 * @param maxTotalSeconds a migration that has not reached its switchover by then is aborted; default 600
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrateRequest(
        String to,
        @Nullable Integer maxBlackoutMillis,
        @Nullable Integer maxTotalSeconds) {

    public static MigrateRequest to(String host) {
        return new MigrateRequest(host, null, null);
    }

    public int maxBlackoutMillisOrDefault() {
        return maxBlackoutMillis == null ? 500 : maxBlackoutMillis;
    }

    public int maxTotalSecondsOrDefault() {
        return maxTotalSeconds == null ? 600 : maxTotalSeconds;
    }
}
