package org.godwit.qemu;

/** There is no guest agent, it does not answer, or it refuses. The message is a sentence that says which. */
public final class GuestAgentException extends QemuException {
    private static final long serialVersionUID = 1L;

    GuestAgentException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    GuestAgentException(String sentence) {
        super(sentence);
    }
}
