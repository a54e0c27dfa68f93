package org.godwit.transport;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes that were taken from QEMU and are not yet with the other QEMU. What is under way when the guest stops
 * is waited for in the blackout, and QEMU's own estimate of its bandwidth is only as honest as this is small: so the
 * window is what the way holds (bandwidth times round trip, plus {@value #LITTLE_MILLIS} ms for the threads at both
 * ends), a quarter more to find out whether the way has widened, and never beyond what the peer offers.
 */
final class Window {
    private static final double LITTLE_MILLIS = 8;
    private static final double GROWTH = 1.25;
    private static final int START = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int cap;

    private int size;
    private long taken;
    private long acknowledged;
    private boolean ended;
    private boolean closed;

    /**
     * Starts with 1 MiB or the cap.
     *
     * @param cap the lesser of what this side allows and the peer offers
     */
    Window(int cap) {
        this.cap = cap;
        this.size = Math.min(cap, START);
    }

    /** Waits until a useful number of bytes may be taken; returns it, or 0 once closed. */
    int await() throws InterruptedException {
        lock.lock();
        try {
            int useful = Math.min(FrameHeader.MAX_RAW, size / 4);
            while (!closed && size - inFlight() < useful) {
                changed.await();
            }
            return closed ? 0 : (int) Math.min(FrameHeader.MAX_RAW, size - inFlight());
        } finally {
            lock.unlock();
        }
    }

    void took(int bytes) {
        lock.lock();
        try {
            taken += bytes;
        } finally {
            lock.unlock();
        }
    }

    /** QEMU has closed; the end takes one position of its own, so that it is acknowledged like a byte. */
    void end() {
        lock.lock();
        try {
            taken++;
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the peer has acknowledged everything, the end included. */
    boolean complete() {
        lock.lock();
        try {
            return ended && acknowledged == taken;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many bytes this acknowledgement added. */
    long acknowledge(Side side, long position) {
        lock.lock();
        try {
            if (position < acknowledged || position > taken) {
                throw TransportException.corrupt(
                        side,
                        "received an acknowledgement of " + position + " bytes, expected " + acknowledged + " to "
                                + taken + ".");
            }
            long added = position - acknowledged;
            acknowledged = position;
            changed.signalAll();
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** Sets the size by what was measured. */
    void adapt(double bytesPerSecond, double roundTripMillis) {
        lock.lock();
        try {
            double holds = bytesPerSecond * (roundTripMillis + LITTLE_MILLIS) / 1000 * GROWTH;
            size = (int) Math.clamp(holds, Math.min(cap, SessionOptions.MIN_WINDOW), cap);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long inFlight() {
        return taken - acknowledged;
    }

    long queued() {
        lock.lock();
        try {
            return inFlight();
        } finally {
            lock.unlock();
        }
    }

    long taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    long acknowledged() {
        lock.lock();
        try {
            return acknowledged;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
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
