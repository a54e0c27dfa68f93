package org.godwit.agent.migration;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How far other hosts' clocks are from this one's, as last measured: what must be added to theirs to read ours. */
public final class Clocks {
    private final Map<String, Duration> offsets = new ConcurrentHashMap<>();

    void learned(String host, Duration offset) {
        offsets.put(host, offset);
    }

    Duration offset(String host) {
        return offsets.getOrDefault(host, Duration.ZERO);
    }
}
