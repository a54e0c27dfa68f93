package org.godwit.agent.migration;

/** The steps of a migration at which a lab can hold an agent, to kill it there, cut its links, or cancel. */
public enum Step {
    /** Source: every prerequisite holds; nothing was changed. */
    CHECKED,
    /** Destination: the shadow VM is there, the source does not know it yet. */
    SHADOW_MADE,
    /** Source: the session is dialled, QEMU not yet told to migrate. */
    PREPARED,
    /** Source: memory flows. */
    COPYING,
    /** Source: the pilot has decided; the record still names us alone. */
    DECIDED,
    /** Source: the record says HANDING_OVER; the guest runs. */
    INTENDED,
    /** Source: the guest is stopped; the commit was not asked for. */
    STOPPED,
    /** Destination: all is loaded and verified; no commit was sent. */
    LOADED,
    /** Destination: the record names us; the guest does not run yet. */
    COMMITTED,
    /** Destination: the guest runs; the source has not heard of it. */
    RESUMED,
    /** Source: it heard of the commit; its own QEMU still stands. */
    MOVED,
    /** Source: the switches were asked; its own QEMU still stands. */
    ANNOUNCED
}
