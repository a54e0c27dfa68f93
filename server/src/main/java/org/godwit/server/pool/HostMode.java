package org.godwit.server.pool;

/** What a host takes part in. */
public enum HostMode {
    /** Takes guests and gives them. */
    OPEN(true, true),
    /** Not trusted with more: gives guests and takes none. */
    QUARANTINED(false, true),
    /** All leave, and none comes in. An evacuation empties it, not the balance. */
    MAINTENANCE(false, false),
    /** Does not answer: nothing can be moved to it or from it. */
    UNREACHABLE(false, false);

    private final boolean takes;
    private final boolean gives;

    HostMode(boolean takes, boolean gives) {
        this.takes = takes;
        this.gives = gives;
    }

    public boolean takesGuests() {
        return takes;
    }

    /** Whether the balance may move guests away from it. */
    public boolean givesGuests() {
        return gives;
    }
}
