package org.godwit.lab;

/** The lab could not do what it was asked; the message says what, and what to do where something can be done. */
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
