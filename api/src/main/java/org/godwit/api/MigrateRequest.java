package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where to, and within which limits.
 *
 * @param to the destination's name
 * @param maxBlackoutMillis the longest blackout that is allowed; default 500
 * @param maxTotalSeconds a migration that has not reached its switchover by then is aborted; default 600
 * @param maxBandwidth the most bytes that it may send in a second; default no limit but the host's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrateRequest(
        String to,
        @Nullable Integer maxBlackoutMillis,
        @Nullable Integer maxTotalSeconds,
        @Nullable ByteSize maxBandwidth) {

    public static MigrateRequest to(String host) {
        return new MigrateRequest(host, null, null, null);
    }

    public int maxBlackoutMillisOrDefault() {
        return maxBlackoutMillis == null ? 500 : maxBlackoutMillis;
    }

    public int maxTotalSecondsOrDefault() {
        return maxTotalSeconds == null ? 600 : maxTotalSeconds;
    }

    /** Bytes a second, 0 for no limit. */
    public long maxBandwidthOrNone() {
        return maxBandwidth == null ? 0 : maxBandwidth.bytes();
    }
}
