package org.godwit.cluster.ownership;

/** A transition that the handover protocol does not allow from the record as it is; nothing was written. */
public final class OwnershipRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OwnershipRefused(String sentence) {
        super(sentence);
    }
}
