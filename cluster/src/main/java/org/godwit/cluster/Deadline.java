package org.godwit.cluster;

import java.time.Duration;

/** A point in time by which an operation has an answer or gives up. */
final class Deadline {
    private final long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Nanoseconds left; zero when it has passed. */
    long left() {
        return Math.max(0, atNanos - System.nanoTime());
    }

    boolean passed() {
        return left() == 0;
    }
}
