package org.godwit.api;

/** What a VM is doing, as its owner's agent sees it. */
public enum VmState {
    /** Defined; no QEMU runs for it. */
    STOPPED,
    /** Its QEMU is being started. */
    STARTING,
    RUNNING,
    /** Its vCPUs are stopped, by Godwit or by an operator. */
    PAUSED,
    /** Runs on its source while a migration of it is under way. */
    MIGRATING,
    /** It was asked to shut down and has not finished. */
    SHUTTING_DOWN,
    /** Its QEMU ended unasked, or its guest panicked. */
    CRASHED,
    /** Its owner's agent does not answer; what the VM does is not known. */
    UNKNOWN
}
