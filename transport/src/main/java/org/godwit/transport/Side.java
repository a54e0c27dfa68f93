package org.godwit.transport;

import java.util.Locale;

/** The two ends of a session. */
enum Side {
    SOURCE,
    DESTINATION;

    Side peer() {
        return this == SOURCE ? DESTINATION : SOURCE;
    }

    /** Whether data of this type come from this side. */
    boolean sends(FrameType data) {
        boolean records = data == FrameType.RECORDS || data == FrameType.PASSED;
        return data == FrameType.END || records == (this == SOURCE);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
