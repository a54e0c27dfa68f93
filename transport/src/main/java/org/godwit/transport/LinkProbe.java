package org.godwit.transport;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.godwit.transport.TransportException.Fault;

/**
 * Measures the way before the stream is on it: a few round trips one after the other, then a burst that cannot be
 * compressed, timed by the peer's acknowledgements. The burst ends after {@value #BURST} bytes or
 * {@value #BURST_MILLIS} ms, whichever comes first, so a slow link is not held up by its measurement. Its first eighth is
 * left out: shapers and switches let that much through at once.
 */
final class LinkProbe {
    private static final int ROUND_TRIPS = 5;
    private static final int BURST = 3 << 20;
    private static final long BURST_MILLIS = 60;
    private static final long AHEAD = 1 << 20;
    private static final int WARM_UP = BURST / 8;

    private final Side side;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long[] roundTrips = new long[ROUND_TRIPS];
    private int measured;
    private long sent;
    private long acknowledged;
    private long base;
    private long warmAt;
    private long warmNanos;
    private long lastNanos;
    private boolean closed;

    LinkProbe(Side side) {
        this.side = side;
    }

    void roundTrip(long nanos) {
        lock.lock();
        try {
            if (measured < ROUND_TRIPS) {
                roundTrips[measured++] = nanos;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void acknowledged(long position, long now) {
        lock.lock();
        try {
            if (position < acknowledged || position > sent) {
                throw TransportException.corrupt(
                        side,
                        "received an acknowledgement of " + position + " probe bytes, expected " + acknowledged + " to "
                                + sent + ".");
            }
            acknowledged = position;
            lastNanos = now;
            if (warmAt == 0 && acknowledged - base >= WARM_UP) {
                warmAt = acknowledged;
                warmNanos = now;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    LinkQuality measure(Lane lane, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        lock.lock();
        try {
            measured = 0;
            while (measured < ROUND_TRIPS) {
                int before = measured;
                lane.liveness().ping(System.nanoTime()).ifPresent(lane.outbox()::ping);
                while (measured == before) {
                    await(deadline);
                }
            }
            double bandwidth = burst(lane, deadline);
            long[] sorted = roundTrips.clone();
            Arrays.sort(sorted);
            return new LinkQuality(sorted[ROUND_TRIPS / 2] / 1e6, bandwidth);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Fault.CLOSED, "The measurement of the link was interrupted.", e);
        } finally {
            lock.unlock();
        }
    }

    private double burst(Lane lane, long deadline) throws InterruptedException {
        base = acknowledged;
        warmAt = 0;
        long started = System.nanoTime();
        long enough = started + TimeUnit.MILLISECONDS.toNanos(BURST_MILLIS);
        while (sent - base < BURST && (System.nanoTime() < enough || warmAt == 0)) {
            while (sent - acknowledged >= AHEAD) {
                await(deadline);
            }
            sent += FrameHeader.MAX_PROBE;
            lane.outbox().probe();
        }
        while (acknowledged < sent) {
            await(deadline);
        }
        boolean warm = warmAt > 0 && warmAt < acknowledged;
        long bytes = acknowledged - (warm ? warmAt : base);
        long nanos = lastNanos - (warm ? warmNanos : started);
        return bytes * 1e9 / Math.max(1, nanos);
    }

    /** Waits for a change; whoever calls this looks in a loop at what has changed. */
    @SuppressWarnings("WaitNotInLoop")
    private void await(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (closed) {
            throw ended();
        }
        if (left <= 0) {
            throw new TransportException(
                    Fault.BROKEN,
                    "The " + side + " could not measure the link: expected the acknowledgement of " + sent
                            + " bytes and " + ROUND_TRIPS + " round trips, got " + acknowledged + " bytes and "
                            + measured
                            + " round trips in time.");
        }
        changed.awaitNanos(left);
    }

    private TransportException ended() {
        return new TransportException(Fault.CLOSED, "The session ended while the " + side + " measured the link.");
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
