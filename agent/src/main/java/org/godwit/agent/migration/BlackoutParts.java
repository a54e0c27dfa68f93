package org.godwit.agent.migration;

import java.time.Duration;
import java.time.Instant;
import org.godwit.api.Blackout;
import org.jspecify.annotations.Nullable;

/** Puts the blackout together from both ends' times. */
final class BlackoutParts {
    private BlackoutParts() {}

    /**
     * The parts follow one another without a gap, so they add up to the total.
     *
     * @param offset what must be added to the destination's clock to read the source's
     */
    static Blackout of(SourceGuest.Stopped stopped, Incoming.CommitAnswer answer, Duration offset) {
        Instant start = stopped.at();
        Instant returned = later(start, stopped.returnedAt());
        Instant lastByte = later(returned, shifted(answer.lastByteAt(), offset));
        Instant loaded = later(lastByte, shifted(answer.loadedAt(), offset));
        Instant committed = later(loaded, shifted(answer.committedAt(), offset));
        Instant resumed = later(committed, shifted(answer.resumedAt(), offset));
        return new Blackout(
                millis(start, resumed),
                millis(start, returned),
                millis(returned, lastByte),
                millis(lastByte, loaded),
                millis(loaded, committed),
                millis(committed, resumed));
    }

    private static @Nullable Instant shifted(@Nullable Instant there, Duration offset) {
        return there == null ? null : there.plus(offset);
    }

    /** Steps overlap by clock error and by bytes that were under way: a part is never negative. */
    private static Instant later(Instant before, @Nullable Instant then) {
        return then == null || then.isBefore(before) ? before : then;
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
