package org.godwit.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be sent on one connection. Data wait in a queue of at most {@value #BATCHES} batches. Everything else
 * has one place each, which the newest replaces, and goes first: an acknowledgement never waits behind data, and a peer
 * that asks without listening fills nothing.
 */
final class Outbox {
    private static final int BATCHES = 6;
    private static final long NONE = -1;

    /** A frame to send: a batch, or a frame that is only a header, or an error with its reason. */
    record Outgoing(FrameType type, long position, String reason, Optional<Batch> batch) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<Batch> free = new ArrayDeque<>();
    private final Deque<Batch> ready = new ArrayDeque<>();
    private int made;

    private long ack = NONE;
    private long ping = NONE;
    private long pong = NONE;
    private long probeAck = NONE;
    private boolean gone;
    private boolean bye;
    private String reason = "";
    private boolean closed;

    /** An empty batch, as soon as one is free; nothing once closed. */
    Optional<Batch> acquire() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && free.isEmpty() && made == BATCHES) {
                room.await();
            }
            if (closed) {
                return Optional.empty();
            }
            if (!free.isEmpty()) {
                return Optional.of(free.pop());
            }
            made++;
            return Optional.of(new Batch());
        } finally {
            lock.unlock();
        }
    }

    void submit(Batch batch) {
        change(() -> ready.add(batch));
    }

    /** Gives a batch back, sent or unused. */
    void release(Batch batch) {
        lock.lock();
        try {
            free.push(batch);
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    void ack(long position) {
        change(() -> ack = position);
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
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next frame to send; nothing once closed. */
    Optional<Outgoing> next() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    return Optional.empty();
                }
                Optional<Outgoing> next = poll();
                if (next.isPresent()) {
                    return next;
                }
                work.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<Outgoing> poll() {
        if (!reason.isEmpty()) {
            return Optional.of(new Outgoing(FrameType.ERROR, 0, reason, Optional.empty()));
        }
        if (pong != NONE) {
            long token = pong;
            pong = NONE;
            return header(FrameType.PONG, token);
        }
        if (ack != NONE) {
            long position = ack;
            ack = NONE;
            return header(FrameType.ACK, position);
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
        if (!ready.isEmpty()) {
            Batch batch = ready.poll();
            return Optional.of(new Outgoing(batch.type, batch.position, "", Optional.of(batch)));
        }
        return bye ? header(FrameType.BYE, 0) : Optional.empty();
    }

    private static Optional<Outgoing> header(FrameType type, long position) {
        return Optional.of(new Outgoing(type, position, "", Optional.empty()));
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
