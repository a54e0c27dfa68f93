package org.godwit.agent.migration;

/** A migration cannot go on. The message says which side, what was expected and what came. */
class MigrationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MigrationFailed(String message) {
        super(message);
    }

    MigrationFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
