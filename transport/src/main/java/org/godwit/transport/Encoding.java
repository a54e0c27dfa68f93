package org.godwit.transport;

import java.util.Locale;
import java.util.Optional;

/** How a frame's bytes were written. */
enum Encoding {
    /** As they are. */
    PLAIN(0),
    /** One zstd frame. */
    ZSTD(1),
    /** One lz4 block. */
    LZ4(2);

    private static final Encoding[] BY_CODE = values();

    private final int code;

    Encoding(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<Encoding> of(int code) {
        return code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
