package org.godwit.agent.host;

/** One of the host's programs is missing, failed, or did not end in time; the message is a sentence. */
public final class HostToolException extends RuntimeException {
    public HostToolException(String message) {
        super(message);
    }

    public HostToolException(String message, Throwable cause) {
        super(message, cause);
    }
}
