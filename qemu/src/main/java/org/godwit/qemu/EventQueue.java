package org.godwit.qemu;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to listeners in order, on one thread of its own: a listener that is slow delays other events, never a
 * reply.
 *
 * <p>With an idle guest and a withheld switchover acknowledgement QEMU sends 12,000 {@code MIGRATION_PASS} a second. Each
 * carries the number of passes so far, so of neighbours in the queue only the last is kept; and what nobody listens to is
 * not even parsed ({@link #wanted}).
 */
final class EventQueue {
    private static final Logger log = LoggerFactory.getLogger(EventQueue.class);
    private static final String PASS = "MIGRATION_PASS";

    /** No names: every event. */
    private record Listener(Set<String> names, Consumer<QmpEvent> consumer) {
        boolean wants(String name) {
            return names.isEmpty() || names.contains(name);
        }
    }

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<QmpEvent> waiting = new ArrayDeque<>();
    private boolean ended;

    Subscription subscribe(Set<String> names, Consumer<QmpEvent> consumer) {
        Listener listener = new Listener(Set.copyOf(names), consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    boolean wanted(String name) {
        for (Listener listener : listeners) {
            if (listener.wants(name)) {
                return true;
            }
        }
        return false;
    }

    void add(QmpEvent event) {
        lock.lock();
        try {
            QmpEvent last = waiting.peekLast();
            if (last != null && event.name().equals(PASS) && last.name().equals(PASS)) {
                waiting.removeLast();
            }
            waiting.addLast(event);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What waits is still delivered. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The delivering thread's life. */
    void deliver() {
        for (QmpEvent event = next(); event != null; event = next()) {
            for (Listener listener : listeners) {
                if (listener.wants(event.name())) {
                    deliver(listener, event);
                }
            }
        }
    }

    private static void deliver(Listener listener, QmpEvent event) {
        try {
            listener.consumer().accept(event);
        } catch (RuntimeException e) {
            log.error("A listener failed on the event {}; the others go on.", event, e);
        }
    }

    private @Nullable QmpEvent next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended) {
                changed.awaitUninterruptibly();
            }
            return waiting.pollFirst();
        } finally {
            lock.unlock();
        }
    }
}
