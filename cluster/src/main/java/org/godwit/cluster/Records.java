package org.godwit.cluster;

import org.godwit.api.Json;
import tools.jackson.core.JacksonException;

/** JSON, as everything in ZooKeeper is kept: an operator can read it there. */
final class Records {
    private Records() {}

    static byte[] write(Object value) {
        return Json.mapper().writeValueAsBytes(value);
    }

    static <T> T read(byte[] data, Class<T> type, String where) {
        try {
            return Json.mapper().readValue(data, type);
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "ZooKeeper holds something else than a " + type.getSimpleName() + " at " + where + ": "
                            + e.getOriginalMessage(),
                    e);
        }
    }
}
