package org.godwit.qemu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds an event's name without parsing the message. QEMU writes an event's members always in the order timestamp, event,
 * data; a message in any other form has no name here and is parsed.
 */
final class EventName {
    private static final byte[] START = "{\"timestamp\": {".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEY = "}, \"event\": \"".getBytes(StandardCharsets.US_ASCII);

    /** The timestamp's two numbers end before this. */
    private static final int KEY_WITHIN = 120;

    private EventName() {}

    static @Nullable String of(ByteBuffer line) {
        if (!matches(line, START, 0)) {
            return null;
        }
        int last = Math.min(KEY_WITHIN, line.limit() - KEY.length);
        for (int at = START.length; at < last; at++) {
            if (matches(line, KEY, at)) {
                return name(line, at + KEY.length);
            }
        }
        return null;
    }

    private static @Nullable String name(ByteBuffer line, int from) {
        for (int at = from; at < line.limit(); at++) {
            if (line.get(at) == '"') {
                return StandardCharsets.US_ASCII
                        .decode(line.slice(from, at - from))
                        .toString();
            }
        }
        return null;
    }

    private static boolean matches(ByteBuffer line, byte[] expected, int at) {
        if (line.limit() < at + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (line.get(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
