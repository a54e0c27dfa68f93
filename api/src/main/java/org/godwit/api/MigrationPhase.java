package org.godwit.api;

/** The phases of one migration, in order; {@code ABORTED} is reached from any phase before the commit. */
public enum MigrationPhase {
    /** The request was accepted; nothing has been done. */
    REQUESTED,
    /** Every prerequisite was checked and holds. */
    CHECKED,
    /** The destination holds the RAM and a shadow VM that waits. */
    PREPARED,
    /** Memory flows while the guest runs on the source. */
    PRE_COPY,
    /** The guest is stopped on the source and does not run yet on the destination. */
    SWITCHOVER,
    /** The commit is made and the guest runs on the destination. */
    RUNNING_AT_DESTINATION,
    /** The switches were told, and it was verified that they learned. */
    ANNOUNCED,
    /** The source's QEMU, taps and RAM are gone. */
    CLEANED,
    DONE,
    /** The guest runs on at the source, or is in the state that the record names. */
    ABORTED
}
