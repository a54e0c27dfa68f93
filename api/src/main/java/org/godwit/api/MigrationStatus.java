package org.godwit.api;

/** What a long poll on a migration answers; {@code version} grows with every change. */
public record MigrationStatus(long version, MigrationProgress progress, MigrationRecord record) {

    public boolean ended() {
        return record.outcome() != MigrationRecord.Outcome.UNDER_WAY;
    }
}
