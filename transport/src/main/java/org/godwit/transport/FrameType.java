package org.godwit.transport;

import java.util.Optional;

/** The kinds of frames; {@code package-info} tells what each says. */
enum FrameType {
    /** Records that stand for what source QEMU wrote. */
    RECORDS(1),
    /** Bytes that destination QEMU wrote: its return path. */
    RETURN(2),
    /** So many of the peer's data frames, in their order, have been applied or handed to QEMU. */
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
    ERROR(11),
    /** What the destination's memory holds already; before its first RETURN. */
    HOLDINGS(12),
    /** As RECORDS, of a stream that the source does not understand: all of it as it came, and no digest will follow. */
    PASSED(13);

    private static final FrameType[] BY_CODE = new FrameType[14];

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

    /** Whether it is numbered in the order of its direction's data, acknowledged, and sent again when a connection breaks. */
    boolean data() {
        return carries() || this == END;
    }

    /** Whether it has a payload that may be compressed. */
    boolean carries() {
        return this == RECORDS || this == PASSED || this == RETURN || this == HOLDINGS;
    }

    /** The most bytes that a frame of this type may carry: whatever says more is refused before anything is read. */
    int payloadLimit() {
        return switch (this) {
            case RECORDS, PASSED, RETURN, HOLDINGS -> FrameHeader.MAX_RAW;
            case PROBE -> FrameHeader.MAX_PROBE;
            case ERROR -> FrameHeader.MAX_REASON;
            default -> 0;
        };
    }
}
