package org.godwit.transport;

import java.util.Locale;

/** The two ends of a session. */
enum Side {
    SOURCE(FrameType.STREAM),
    DESTINATION(FrameType.RETURN);

    private final FrameType sends;

    Side(FrameType sends) {
        this.sends = sends;
    }

    Side peer() {
        return this == SOURCE ? DESTINATION : SOURCE;
    }

    /** The type of the frames in which this side's QEMU speaks. */
    FrameType sends() {
        return sends;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
