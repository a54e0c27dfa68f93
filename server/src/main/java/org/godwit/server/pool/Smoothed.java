package org.godwit.server.pool;

import java.time.Duration;
import java.time.Instant;

/** An amount smoothed over time: what was measured a half-life ago counts half, however often it is measured. */
public record Smoothed(Resources value, Instant at) {
    /** Slow enough that a burst of a minute moves nobody, quick enough that a new level is believed within a quarter of an hour. */
    public static final Duration HALF_LIFE = Duration.ofMinutes(5);

    /** With one more measurement. One that is not newer than the last changes nothing: clocks differ, and reports overtake each other. */
    public Smoothed with(Resources measured, Instant when) {
        if (!when.isAfter(at)) {
            return this;
        }
        double kept = Math.pow(0.5, Duration.between(at, when).toMillis() / (double) HALF_LIFE.toMillis());
        return new Smoothed(value.times(kept).plus(measured.times(1 - kept)), when);
    }
}
