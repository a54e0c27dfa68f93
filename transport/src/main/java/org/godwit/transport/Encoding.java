package org.godwit.transport;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** How a frame's bytes were written. */
enum Encoding {
    /** As they are. */
    PLAIN(0),
    /** One zstd frame. */
    ZSTD(1),
    /** One lz4 block. */
    LZ4(2),
    /** Nothing but zero bytes, of which none is sent. */
    ZERO(3);

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

    /** Counts as the statistics show them. */
    static Map<String, Long> named(Map<Encoding, LongAdder> counts) {
        return counts.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toString(),
                        entry -> entry.getValue().sum()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
