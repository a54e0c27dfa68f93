package org.godwit.server.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.Event;

/**
 * The last events, numbered. Numbers begin with the server's start in microseconds, so that one that a follower saw before a restart is always
 * smaller than every later one.
 */
public final class Events {
    private final int most;
    private final ArrayDeque<Event> ring = new ArrayDeque<>();
    private long last = Instant.now().toEpochMilli() * 1000;
    private boolean closed;

    public Events(int most) {
        this.most = most;
    }

    public synchronized void publish(String type, String object, String message) {
        ring.addLast(new Event(++last, Instant.now(), type, object, message));
        if (ring.size() > most) {
            ring.removeFirst();
        }
        notifyAll();
    }

    /** The number of the newest event. */
    public synchronized long newest() {
        return last;
    }

    public synchronized List<Event> all() {
        return List.copyOf(ring);
    }

    /** Events after the number {@code after}; waits for the first of them, at most {@code wait}. Those that fell out of memory are gone. */
    public synchronized List<Event> after(long after, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (last <= after && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return List.of();
            }
            wait(left);
        }
        List<Event> news = new ArrayList<>();
        for (Event event : ring) {
            if (event.sequence() > after) {
                news.add(event);
            }
        }
        return news;
    }

    public synchronized boolean closed() {
        return closed;
    }

    /** Lets every follower go. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
