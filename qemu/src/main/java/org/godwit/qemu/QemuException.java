package org.godwit.qemu;

/** Something about a QEMU process went wrong; the message is a sentence that an operator can act on. */
public class QemuException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QemuException(String sentence) {
        super(sentence);
    }

    public QemuException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
