package org.godwit.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The data of this side on their way: one order of numbered batches, over however many connections.
 *
 * <pre>
 *  acquire --&gt; submit --&gt; to press --&gt; pressed --&gt; on a lane --&gt; acknowledged --&gt; settled, free again
 *                                          ^            |
 *                                          +-- requeue -+   its connection broke
 * </pre>
 *
 * <p>A batch stays here until the peer has acknowledged it, so that nothing is lost with a connection. A peer that gets one
 * twice drops the second. What may be under way is bounded twice: by the {@link Window}, which follows what the way holds, and
 * by what the peer offered to hold.
 */
final class Outgoing {
    /** Small batches weigh little in the window; their number is bounded, since each takes half a megabyte. */
    private static final int FEWEST_BATCHES = 8;

    private final Side side;
    private final Window window;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final Condition sendable = lock.newCondition();
    private final Deque<Batch> free = new ArrayDeque<>();
    private final Deque<Batch> settled = new ArrayDeque<>();
    private final Deque<Batch> toPress = new ArrayDeque<>();
    private final TreeMap<Long, Batch> unsent = new TreeMap<>();
    private final TreeMap<Long, Batch> unacknowledged = new TreeMap<>();

    private int made;
    private long numbers;
    private long acknowledged;
    private long acknowledgedPosition;
    private long inFlight;
    private long delivered;
    private long deliveredWire;
    private int pressing;
    private long waitedForTheWay;
    private long endNumber = Long.MAX_VALUE;
    private boolean closed;

    Outgoing(Side side, Window window) {
        this.side = side;
        this.window = window;
        this.most = FEWEST_BATCHES + 2 * window.cap() / FrameHeader.MAX_RAW;
    }

    /**
     * An empty batch, as soon as there is room for what it will hold; nothing once closed.
     *
     * @param beforeReuse sees each acknowledged batch, on the caller's thread, before its arrays are used again
     */
    Optional<Batch> acquire(Consumer<Batch> beforeReuse) throws InterruptedException {
        while (true) {
            Batch done;
            lock.lock();
            try {
                awaitRoom();
                if (closed) {
                    return Optional.empty();
                }
                done = settled.poll();
                if (done == null) {
                    return Optional.of(free.isEmpty() ? make() : free.pop());
                }
            } finally {
                lock.unlock();
            }
            beforeReuse.accept(done);
            release(done);
        }
    }

    /** A wait while everything is pressed is a wait for the way; while something is not, it is one for the processor. */
    private void awaitRoom() throws InterruptedException {
        while (!closed && settled.isEmpty() && !hasRoom()) {
            boolean forTheWay = toPress.isEmpty() && pressing == 0;
            long began = System.nanoTime();
            room.await();
            if (forTheWay) {
                waitedForTheWay += System.nanoTime() - began;
            }
        }
    }

    private boolean hasRoom() {
        boolean within = inFlight == 0 || (inFlight < window.size() && inFlight + FrameHeader.MAX_RAW <= window.cap());
        return within && (!free.isEmpty() || made < most);
    }

    private Batch make() {
        made++;
        return new Batch();
    }

    /** Gives back a batch that was not used, or that nobody needs any more. */
    void release(Batch batch) {
        lock.lock();
        try {
            free.push(batch);
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a filled batch into the order. */
    void submit(Batch batch) {
        lock.lock();
        try {
            batch.number = numbers++;
            batch.pressed = false;
            batch.lane = -1;
            batch.writing = false;
            if (batch.type == FrameType.END) {
                endNumber = batch.number;
            }
            inFlight += batch.rawLength;
            unacknowledged.put(batch.number, batch);
            unsent.put(batch.number, batch);
            toPress.add(batch);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a batch to press; nothing once closed. */
    Optional<Batch> toPress() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && toPress.isEmpty()) {
                work.await();
            }
            if (closed) {
                return Optional.empty();
            }
            pressing++;
            return Optional.of(toPress.poll());
        } finally {
            lock.unlock();
        }
    }

    void pressed(Batch batch) {
        lock.lock();
        try {
            batch.pressed = true;
            pressing--;
            room.signal();
            sendable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The control frames of one connection share this lock, so that one wait covers both. */
    Outbox outbox() {
        return new Outbox(lock, sendable);
    }

    /** Waits for the next frame that this lane should send; nothing once the lane or all is closed. */
    Optional<Outbox.Frame> next(Outbox outbox, int lane) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                Optional<Outbox.Frame> control = outbox.urgent();
                if (control.isEmpty()) {
                    control = batch(lane);
                }
                if (control.isEmpty()) {
                    control = outbox.last();
                }
                if (control.isPresent() || outbox.closed()) {
                    return control;
                }
                sendable.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private Optional<Outbox.Frame> batch(int lane) {
        if (closed || unsent.isEmpty() || !unsent.firstEntry().getValue().pressed) {
            return Optional.empty();
        }
        Batch batch = unsent.pollFirstEntry().getValue();
        batch.lane = lane;
        batch.writing = true;
        return Optional.of(new Outbox.Frame(batch.type, batch.position, "", Optional.of(batch)));
    }

    /** The lane has written it out, or has broken while it did: it does not touch it any more. */
    void sent(Batch batch) {
        lock.lock();
        try {
            batch.writing = false;
            if (batch.number < acknowledged) {
                settle(batch);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The lane is gone, and its thread no longer touches any batch: what it had under way goes out again. */
    void requeue(int lane) {
        lock.lock();
        try {
            for (Batch batch : unacknowledged.values()) {
                if (batch.lane == lane) {
                    batch.lane = -1;
                    batch.writing = false;
                    unsent.put(batch.number, batch);
                }
            }
            sendable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The peer has taken this many batches, in their order. One that comes late on a slow connection says nothing new. */
    void acknowledge(long count) {
        lock.lock();
        try {
            if (count < 0 || count > numbers) {
                throw TransportException.corrupt(
                        side,
                        "received an acknowledgement of " + count + " frames, expected " + acknowledged + " to "
                                + numbers + ".");
            }
            while (acknowledged < count) {
                Batch batch = Objects.requireNonNull(unacknowledged.remove(acknowledged));
                unsent.remove(acknowledged);
                acknowledged++;
                inFlight -= batch.rawLength;
                delivered += batch.rawLength;
                deliveredWire += batch.wireBytes();
                acknowledgedPosition = batch.position;
                if (!batch.writing) {
                    settle(batch);
                }
            }
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    private void settle(Batch batch) {
        settled.add(batch);
        room.signal();
    }

    /** Up to where in the stream the peer has everything. */
    long acknowledgedPosition() {
        lock.lock();
        try {
            return acknowledgedPosition;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of records that the peer has applied. */
    long deliveredBytes() {
        lock.lock();
        try {
            return delivered;
        } finally {
            lock.unlock();
        }
    }

    /** What they took on the wire. */
    long deliveredWireBytes() {
        lock.lock();
        try {
            return deliveredWire;
        } finally {
            lock.unlock();
        }
    }

    /** How long the intake has waited for the link or the destination, with nothing left to compress. */
    long waitedForTheWayNanos() {
        lock.lock();
        try {
            return waitedForTheWay;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is under way. */
    boolean idle() {
        lock.lock();
        try {
            return unacknowledged.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the senders have nothing to do until something is submitted. */
    boolean starving() {
        lock.lock();
        try {
            return unsent.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the peer has acknowledged everything, the end included. */
    boolean complete() {
        lock.lock();
        try {
            return acknowledged > endNumber;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            room.signalAll();
            sendable.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
