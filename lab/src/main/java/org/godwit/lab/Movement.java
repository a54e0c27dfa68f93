package org.godwit.lab;

import java.time.Duration;
import java.time.Instant;
import org.godwit.api.MigrationRecord;

/**
 * One migration as whoever asked for it saw it.
 *
 * @param requestedAt just before the request was sent; {@code doneAt} when its end was heard
 */
public record Movement(MigrationRecord record, Instant requestedAt, Instant doneAt) {

    /** From the request to {@code DONE}, seen by the client. */
    public double millis() {
        return Duration.between(requestedAt, doneAt).toNanos() / 1e6;
    }

    public boolean moved() {
        return record.outcome() == MigrationRecord.Outcome.MOVED;
    }
}
