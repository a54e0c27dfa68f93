package org.godwit.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Verified data of the peer, put back into their one order: connections land frames here, one thread takes them out.
 *
 * <p>It never makes a landing thread wait, so acknowledgements and keep-alives behind a frame are heard even while QEMU does
 * not read. The window that this side offered bounds what the peer may have under way; a peer that sends more breaks the
 * protocol. Frames that came already are dropped: a peer whose connection broke sends again what was not acknowledged.
 */
final class Arrivals {
    /** One frame of data, decoded: its bytes are the first {@code header().rawLength()}. */
    static final class Arrival {
        private final FrameHeader header;
        private final byte[] bytes;

        private Arrival(FrameHeader header, byte[] bytes) {
            this.header = header;
            this.bytes = bytes;
        }

        FrameHeader header() {
            return header;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** What a dying connection still holds while its successor brings the same again. */
    private static final int OVERLAP = 2;

    private static final int MOST_AHEAD = 4096;
    private static final int POOLED = 16;

    private final Side side;
    private final int window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Long, Arrival> waiting = new TreeMap<>();
    private final Deque<byte[]> free = new ArrayDeque<>();

    private long next;
    private long held;
    private long position;
    private long end = Long.MAX_VALUE;
    private boolean closed;

    Arrivals(Side side, int window) {
        this.side = side;
        this.window = window;
    }

    /** Where the frame may be decoded to. Each is given back by {@link #land}, {@link #done} or {@link #abandon}. */
    byte[] reserve(FrameHeader header) {
        lock.lock();
        try {
            if (header.number() > end) {
                throw header.wrong(side, "number " + header.number() + ", after the end of the data at " + end);
            }
            if (header.number() >= next + MOST_AHEAD) {
                throw header.wrong(
                        side, "number " + header.number() + ", expected " + next + " to " + (next + MOST_AHEAD - 1));
            }
            if (held + header.rawLength() > (long) OVERLAP * window + FrameHeader.MAX_RAW) {
                throw header.wrong(
                        side,
                        header.rawLength() + " bytes while " + held
                                + " were held that QEMU has not taken: expected at most the window of " + window
                                + " bytes to be under way");
            }
            held += header.rawLength();
            byte[] pooled = free.poll();
            return pooled == null ? new byte[FrameHeader.MAX_RAW] : pooled;
        } finally {
            lock.unlock();
        }
    }

    /** A frame has come whole and its checksum is right. */
    void land(FrameHeader header, byte[] bytes) {
        lock.lock();
        try {
            if (header.number() < next || waiting.containsKey(header.number())) {
                giveBack(header, bytes);
                return;
            }
            waiting.put(header.number(), new Arrival(header, bytes));
            if (header.type() == FrameType.END) {
                end = header.number();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A frame did not come whole. */
    void abandon(FrameHeader header, byte[] bytes) {
        lock.lock();
        try {
            giveBack(header, bytes);
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(FrameHeader header, byte[] bytes) {
        held -= header.rawLength();
        if (free.size() < POOLED) {
            free.push(bytes);
        }
    }

    /** Waits for the next frame in the order; empty once closed. */
    Optional<Arrival> take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !waiting.containsKey(next)) {
                changed.await();
            }
            if (closed) {
                return Optional.empty();
            }
            Arrival arrival = Objects.requireNonNull(waiting.remove(next));
            if (arrival.header().position() < position) {
                throw arrival.header()
                        .wrong(side, "position " + arrival.header().position() + ", expected at least " + position);
            }
            position = arrival.header().position();
            next++;
            return Optional.of(arrival);
        } finally {
            lock.unlock();
        }
    }

    /** It is with QEMU, or in its memory. */
    void done(Arrival arrival) {
        abandon(arrival.header(), arrival.bytes());
    }

    long held() {
        lock.lock();
        try {
            return held;
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
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
