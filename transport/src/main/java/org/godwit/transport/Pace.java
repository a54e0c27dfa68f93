package org.godwit.transport;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds a sender to so many bytes a second. A frame may overdraw the allowance; the next one then waits until the debt
 * is paid. What was not used for a while is forgiven only up to {@value #BURST_SECONDS} s.
 */
final class Pace {
    private static final double BURST_SECONDS = 0.02;
    private static final int LEAST_FRAME = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long perSecond;
    private double allowance;
    private long lastNanos;
    private long waitedNanos;
    private boolean closed;

    Pace(long perSecond) {
        this.perSecond = perSecond;
        this.lastNanos = System.nanoTime();
    }

    void perSecond(long cap) {
        if (cap < 0) {
            throw new IllegalArgumentException("maxBytesPerSecond is " + cap + "; it must be 0 (no limit) or more.");
        }
        lock.lock();
        try {
            perSecond = cap;
            allowance = Math.max(allowance, 0);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a frame may leave, and takes its bytes off the allowance; at once when closed. */
    void spend(int bytes) throws InterruptedException {
        lock.lock();
        try {
            while (!closed && perSecond > 0) {
                refill(System.nanoTime());
                if (allowance >= 0) {
                    allowance -= bytes;
                    return;
                }
                long began = System.nanoTime();
                changed.awaitNanos((long) (-allowance / perSecond * 1e9) + 1);
                waitedNanos += System.nanoTime() - began;
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long frames have waited for the cap. */
    long waitedNanos() {
        lock.lock();
        try {
            return waitedNanos;
        } finally {
            lock.unlock();
        }
    }

    /** The most bytes that one frame should have, so that a low cap does not leave in rare large bursts. */
    int frame() {
        lock.lock();
        try {
            return perSecond == 0 ? FrameHeader.MAX_RAW : Math.clamp(perSecond / 20, LEAST_FRAME, FrameHeader.MAX_RAW);
        } finally {
            lock.unlock();
        }
    }

    private void refill(long now) {
        allowance = Math.min(allowance + (now - lastNanos) / 1e9 * perSecond, BURST_SECONDS * perSecond);
        lastNanos = now;
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
