package org.godwit.transport;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds verified bytes until QEMU takes them: one thread lands frames in it, another takes them out.
 *
 * <p>It never makes the landing thread wait. The window that this side offered bounds what the peer may have under way,
 * and the buffer holds one window; a peer that sends more breaks the protocol. So acknowledgements and keep-alives
 * behind a frame are heard even while QEMU does not read.
 *
 * <p>A frame always lands in one piece: where the end of the array is too near, it starts at the front again. Two frames
 * more than the window make sure that this place is free.
 */
final class DeliveryBuffer {
    /** A piece of the array to hand to QEMU. */
    record Piece(int offset, int length) {}

    final byte[] bytes;

    private final Side side;
    private final int window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private int head;
    private int tail;
    /** Where the data before the front end; the array's length while they do not wrap. */
    private int end;

    private int held;
    private boolean ended;
    private boolean closed;

    DeliveryBuffer(Side side, int window) {
        this.side = side;
        this.window = window;
        this.bytes = new byte[window + 2 * FrameHeader.MAX_RAW];
        this.end = bytes.length;
    }

    /** Returns where the frame may be decoded to; nobody sees it before {@link #land}. */
    int reserve(FrameHeader header) {
        lock.lock();
        try {
            int length = header.rawLength();
            if (held + length > window) {
                throw TransportException.corrupt(
                        side,
                        "received frame " + header.sequence() + " of " + length + " bytes while it held " + held
                                + " that QEMU has not taken: expected at most the window of " + window
                                + " bytes to be under way.");
            }
            if (held == 0) {
                head = 0;
                tail = 0;
                end = bytes.length;
            } else if (tail >= head && end == bytes.length && bytes.length - tail < length) {
                end = tail;
                tail = 0;
            }
            return tail;
        } finally {
            lock.unlock();
        }
    }

    void land(int length) {
        lock.lock();
        try {
            tail += length;
            held += length;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for bytes, at most {@code most}; empty when all were taken and no more will come. */
    Optional<Piece> take(int most) throws InterruptedException {
        lock.lock();
        try {
            while (held == 0 && !ended && !closed) {
                changed.await();
            }
            if (held == 0 || closed) {
                return Optional.empty();
            }
            if (head == end) {
                head = 0;
                end = bytes.length;
            }
            int contiguous = tail > head ? tail - head : end - head;
            return Optional.of(new Piece(head, Math.min(contiguous, most)));
        } finally {
            lock.unlock();
        }
    }

    void taken(int length) {
        lock.lock();
        try {
            head += length;
            held -= length;
        } finally {
            lock.unlock();
        }
    }

    int held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** No more bytes will land. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
