package org.godwit.transport;

import java.util.Arrays;

/** Bytes a second over about the last second: sixteen slots of 64 ms, each thrown away when its time is over. */
final class RateMeter {
    private static final int SLOTS = 16;
    private static final long SLOT_NANOS = 64_000_000;

    private final long[] bytes = new long[SLOTS];
    private long slot;
    private long firstSlot = -1;

    synchronized void add(long count, long nowNanos) {
        advance(nowNanos);
        bytes[(int) (slot % SLOTS)] += count;
    }

    /** Young meters divide by the time that they have run, so that the first figures are not too small. */
    synchronized double perSecond(long nowNanos) {
        advance(nowNanos);
        long slots = Math.min(SLOTS - 1, slot - firstSlot);
        double current = (double) (nowNanos - slot * SLOT_NANOS) / SLOT_NANOS;
        return Arrays.stream(bytes).sum() / ((Math.max(slots, 0) + Math.max(current, 0.5)) * SLOT_NANOS / 1e9);
    }

    private void advance(long nowNanos) {
        long now = Math.floorDiv(nowNanos, SLOT_NANOS);
        if (firstSlot < 0) {
            firstSlot = now;
            slot = now;
        }
        for (long next = Math.max(slot + 1, now - SLOTS + 1); next <= now; next++) {
            bytes[(int) (next % SLOTS)] = 0;
        }
        slot = Math.max(slot, now);
    }
}
