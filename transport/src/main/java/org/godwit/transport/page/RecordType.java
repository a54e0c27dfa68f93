package org.godwit.transport.page;

/** The first byte of every record; {@code package-info} gives what follows each. */
final class RecordType {
    static final int OPAQUE = 1;
    static final int ZERO = 2;
    static final int FRESH = 3;
    static final int DELTA = 4;
    static final int COPY = 5;
    static final int DIGEST = 6;
    static final int KEPT = 7;
    static final int STORED = 8;
    /** The highest there is. */
    static final int LAST = STORED;

    private RecordType() {}

    static String name(int type) {
        return switch (type) {
            case OPAQUE -> "OPAQUE";
            case ZERO -> "ZERO";
            case FRESH -> "FRESH";
            case DELTA -> "DELTA";
            case COPY -> "COPY";
            case DIGEST -> "DIGEST";
            case KEPT -> "KEPT";
            case STORED -> "STORED";
            default -> "unknown";
        };
    }
}
