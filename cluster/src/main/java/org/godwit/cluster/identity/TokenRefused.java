package org.godwit.cluster.identity;

/** A join token does not admit its bearer. */
public final class TokenRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Reason {
        MALFORMED,
        OTHER_CLUSTER,
        UNKNOWN,
        WRONG_SECRET,
        EXPIRED,
        USED_UP
    }

    private final Reason reason;

    public TokenRefused(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
