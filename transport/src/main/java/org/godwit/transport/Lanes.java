package org.godwit.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The connections of a session that are up, the oldest first, and since when there is none. */
final class Lanes {
    private final Map<Integer, Lane> up = new ConcurrentSkipListMap<>();
    private final AtomicInteger serials = new AtomicInteger();
    private long brokenSince;
    private @Nullable TransportException brokenBy;

    /** What is left when one is gone. */
    enum Left {
        /** It was gone before. */
        AS_BEFORE,
        SOME,
        NONE
    }

    int nextSerial() {
        return serials.getAndIncrement();
    }

    synchronized void add(Lane lane) {
        up.put(lane.serial(), lane);
        brokenBy = null;
    }

    synchronized Left remove(Lane lane, TransportException why, long now) {
        if (up.remove(lane.serial()) == null) {
            return Left.AS_BEFORE;
        }
        if (!up.isEmpty()) {
            return Left.SOME;
        }
        brokenSince = now;
        brokenBy = why;
        return Left.NONE;
    }

    /** Why the last one broke, when none has come for longer than the patience. */
    synchronized Optional<TransportException> givenUp(Duration patience, long now) {
        return brokenBy != null && now - brokenSince > patience.toNanos() ? Optional.of(brokenBy) : Optional.empty();
    }

    Collection<Lane> all() {
        return up.values();
    }

    int count() {
        return up.size();
    }
}
