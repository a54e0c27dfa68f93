package org.godwit.transport;

import java.util.Optional;

/** The kinds of frames; {@code package-info} tells what each says. */
enum FrameType {
    /** Bytes that source QEMU wrote. */
    STREAM(1),
    /** Bytes that destination QEMU wrote: its return path. */
    RETURN(2),
    /** So many bytes of the peer's data have been handed to QEMU. */
    ACK(3),
    /** Are you there? */
    PING(4),
    /** I am. */
    PONG(5),
    /** Random bytes that measure the link and go nowhere. */
    PROBE(6),
    /** So many probe bytes have arrived. */
    PROBE_ACK(7),
    /** The sender's QEMU closed its end; nothing more comes from it. */
    END(8),
    /** The sender's QEMU takes no more bytes, though some are still on their way to it. */
    GONE(9),
    /** The source has heard that all was delivered, and closes. */
    BYE(10),
    /** The sender gives the session up, for the reason in the payload. */
    ERROR(11);

    private static final FrameType[] BY_CODE = new FrameType[12];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<FrameType> of(int code) {
        return code < BY_CODE.length ? Optional.ofNullable(BY_CODE[code]) : Optional.empty();
    }

    boolean data() {
        return this == STREAM || this == RETURN;
    }

    /** The most bytes that a frame of this type may carry: whatever says more is refused before anything is read. */
    int payloadLimit() {
        return switch (this) {
            case STREAM, RETURN -> FrameHeader.MAX_RAW;
            case PROBE -> FrameHeader.MAX_PROBE;
            case ERROR -> FrameHeader.MAX_REASON;
            default -> 0;
        };
    }
}
