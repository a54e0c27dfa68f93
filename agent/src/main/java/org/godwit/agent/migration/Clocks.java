package org.godwit.agent.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** How far other hosts' clocks are from this one's, as last measured: what must be added to theirs to read ours. */
public final class Clocks {
    private static final int ASKED = 6;

    private final Map<String, Duration> offsets = new ConcurrentHashMap<>();

    /**
     * Asks several times and believes the quickest answer (RFC 5905, section 10): the other clock was read at some moment of the round
     * trip, taken to be its middle, so the error is at most half of the shortest one.
     */
    static Duration measure(Supplier<Instant> otherClock) {
        Duration shortest = Duration.ofDays(1);
        Duration offset = Duration.ZERO;
        for (int i = 0; i < ASKED; i++) {
            Instant asked = Instant.now();
            long began = System.nanoTime();
            Instant there = otherClock.get();
            Duration trip = Duration.ofNanos(System.nanoTime() - began);
            if (trip.compareTo(shortest) < 0) {
                shortest = trip;
                offset = Duration.between(there, asked.plus(trip.dividedBy(2)));
            }
        }
        return offset;
    }

    void learned(String host, Duration offset) {
        offsets.put(host, offset);
    }

    Duration offset(String host) {
        return offsets.getOrDefault(host, Duration.ZERO);
    }
}
