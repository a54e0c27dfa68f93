package org.godwit.qemu;

import java.util.Locale;

/** What QEMU says that its vCPUs do ({@code query-status}). */
public enum RunState {
    RUNNING,
    /** Stopped by {@code stop}, or a shadow VM whose load is complete. */
    PAUSED,
    /** Started with {@code -S}, never run. */
    PRELAUNCH,
    /** A shadow VM that waits for its migration, or loads it. */
    INMIGRATE,
    /** A source whose migration completed: everything was sent. */
    POSTMIGRATE,
    /** A source that sends its last pages and its devices' state. */
    FINISH_MIGRATE,
    SAVE_VM,
    RESTORE_VM,
    SUSPENDED,
    SHUTDOWN,
    GUEST_PANICKED,
    IO_ERROR,
    INTERNAL_ERROR,
    WATCHDOG,
    DEBUG,
    COLO,
    /** A word that a newer QEMU has and this release does not know. */
    OTHER;

    static RunState parse(String word) {
        String name = word.replace('-', '_').toUpperCase(Locale.ROOT);
        for (RunState state : values()) {
            if (state.name().equals(name)) {
                return state;
            }
        }
        return OTHER;
    }
}
