package org.godwit.cluster.ownership;

/** Somebody else changed the record first. Our write was not carried out and never will be, or was carried out and then changed: {@link #current()} tells. */
public final class OwnershipConflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient OwnershipVersion current;

    public OwnershipConflict(String vm, Ownership wanted, OwnershipVersion current) {
        super("The ownership of VM '" + vm + "' was changed by somebody else meanwhile: wanted to write " + wanted
                + "; it is now " + current.ownership() + ".");
        this.current = current;
    }

    public OwnershipVersion current() {
        return current;
    }
}
