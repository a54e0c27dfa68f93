package org.godwit.qemu;

/** A QMP command that failed: QEMU refused it, did not answer in time, or is gone. */
public final class QmpException extends QemuException {
    private static final long serialVersionUID = 1L;

    /** The error class when QEMU's end of the socket is gone. */
    public static final String DISCONNECTED = "Disconnected";

    /** The error class when no reply came in time; whether the command was carried out is not known. */
    public static final String TIMEOUT = "Timeout";

    /** The error class when the peer did not speak QMP. */
    public static final String PROTOCOL = "Protocol";

    private final String errorClass;
    private final String description;
    private final String command;

    QmpException(String errorClass, String description, String command) {
        super("QEMU, command '" + command + "': " + description);
        this.errorClass = errorClass;
        this.description = description;
        this.command = command;
    }

    QmpException(String errorClass, String description, String command, Throwable cause) {
        super("QEMU, command '" + command + "': " + description, cause);
        this.errorClass = errorClass;
        this.description = description;
        this.command = command;
    }

    /** QEMU's class ({@code GenericError}, {@code CommandNotFound}, …) or one of the constants above. */
    public String errorClass() {
        return errorClass;
    }

    /** QEMU's own words. */
    public String description() {
        return description;
    }

    public String command() {
        return command;
    }

    /** Whether QEMU itself answered "no"; otherwise nobody knows whether the command was carried out. */
    public boolean refusedByQemu() {
        return !errorClass.equals(DISCONNECTED) && !errorClass.equals(TIMEOUT) && !errorClass.equals(PROTOCOL);
    }
}
