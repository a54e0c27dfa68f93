package org.godwit.agent.migration;

/** Somebody asked for the migration to end. */
final class MigrationCancelled extends MigrationFailed {
    private static final long serialVersionUID = 1L;

    MigrationCancelled() {
        super("The migration was cancelled.");
    }
}
