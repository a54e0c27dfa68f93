package org.godwit.lab.traffic;

import java.time.Duration;
import java.time.Instant;

/**
 * The time from one answer to the next.
 *
 * @param probe {@code ping}, {@code tcp} or {@code http}
 */
public record Gap(String probe, Instant from, Instant to) {

    public double millis() {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    /** Whether any part of it lies between the two instants. */
    public boolean touches(Instant begin, Instant end) {
        return !to.isBefore(begin) && !from.isAfter(end);
    }
}
