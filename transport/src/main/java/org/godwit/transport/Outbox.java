package org.godwit.transport;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one connection has to say beside data. Everything has one place, which the newest replaces, and goes before data: an
 * acknowledgement never waits behind them, and a peer that asks without listening fills nothing. Only the farewell waits until
 * all data have gone.
 */
final class Outbox {
    private static final long NONE = -1;

    /** A frame to send: a batch, or a frame that is only a header, or an error with its reason. */
    record Frame(FrameType type, long position, String reason, Optional<Batch> batch) {}

    private final ReentrantLock lock;
    private final Condition changed;

    private long ack = NONE;
    private long ping = NONE;
    private long pong = NONE;
    private long probeAck = NONE;
    private int probes;
    private boolean gone;
    private boolean bye;
    private String reason = "";
    private boolean closed;

    /**
     * Empty.
     *
     * @param lock of the data that go on the same connection
     * @param changed signalled when there is something to send
     */
    Outbox(ReentrantLock lock, Condition changed) {
        this.lock = lock;
        this.changed = changed;
    }

    void ack(long count) {
        change(() -> ack = count);
    }

    void ping(long token) {
        change(() -> ping = token);
    }

    void pong(long token) {
        change(() -> pong = token);
    }

    void probeAck(long position) {
        change(() -> probeAck = position);
    }

    /** One more frame of noise. */
    void probe() {
        change(() -> probes++);
    }

    void gone() {
        change(() -> gone = true);
    }

    /** Says goodbye once everything else is sent; nothing follows it. */
    void bye() {
        change(() -> bye = true);
    }

    /** Gives the session up: this is sent before all else, and nothing follows it. */
    void abandon(String why) {
        change(() -> {
            if (reason.isEmpty()) {
                reason = why;
            }
        });
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What goes before data. The caller holds the lock. */
    Optional<Frame> urgent() {
        if (closed) {
            return Optional.empty();
        }
        if (!reason.isEmpty()) {
            return Optional.of(new Frame(FrameType.ERROR, 0, reason, Optional.empty()));
        }
        if (pong != NONE) {
            long token = pong;
            pong = NONE;
            return header(FrameType.PONG, token);
        }
        if (ack != NONE) {
            long count = ack;
            ack = NONE;
            return header(FrameType.ACK, count);
        }
        if (probeAck != NONE) {
            long position = probeAck;
            probeAck = NONE;
            return header(FrameType.PROBE_ACK, position);
        }
        if (ping != NONE) {
            long token = ping;
            ping = NONE;
            return header(FrameType.PING, token);
        }
        if (gone) {
            gone = false;
            return header(FrameType.GONE, 0);
        }
        if (probes > 0) {
            probes--;
            return header(FrameType.PROBE, 0);
        }
        return Optional.empty();
    }

    /** What goes when there is nothing else. The caller holds the lock. */
    Optional<Frame> last() {
        return bye && !closed ? header(FrameType.BYE, 0) : Optional.empty();
    }

    private static Optional<Frame> header(FrameType type, long position) {
        return Optional.of(new Frame(type, position, "", Optional.empty()));
    }

    /** The caller holds the lock. */
    boolean closed() {
        return closed;
    }

    void close() {
        change(() -> closed = true);
    }
}
