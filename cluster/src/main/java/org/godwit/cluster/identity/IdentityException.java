package org.godwit.cluster.identity;

/** A key, a certificate or a file that holds one is missing, unreadable or not what was expected. */
public final class IdentityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IdentityException(String sentence) {
        super(sentence);
    }

    public IdentityException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
