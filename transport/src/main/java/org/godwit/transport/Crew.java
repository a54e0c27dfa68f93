package org.godwit.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The threads of one session. */
final class Crew {
    private final String whose;
    private final Consumer<Runnable> guard;
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Nobody works yet.
     *
     * @param whose follows each thread's name: tools that show threads cut names off after fifteen characters, and the work is what
     *     people look for
     * @param guard runs each thread's work and answers for what it throws
     */
    Crew(String whose, Consumer<Runnable> guard) {
        this.whose = whose;
        this.guard = guard;
    }

    Thread spawn(String what, Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name(name(what)).unstarted(() -> guard.accept(work));
        synchronized (threads) {
            // Started before anyone else can see it: a thread that is closed at this moment is one to join.
            threads.add(thread);
            thread.start();
        }
        return thread;
    }

    /** Whether the caller is the thread of this name. */
    boolean isMine(String what) {
        return Thread.currentThread().getName().equals(name(what));
    }

    private String name(String what) {
        return what + " " + whose;
    }

    /** Wakes all but the caller. */
    void interrupt() {
        synchronized (threads) {
            threads.stream().filter(thread -> thread != Thread.currentThread()).forEach(Thread::interrupt);
        }
    }

    /** Waits until all have ended, or the time is over; at once when the caller is one of them. */
    void join(Duration limit) {
        List<Thread> all;
        synchronized (threads) {
            all = List.copyOf(threads);
        }
        if (all.contains(Thread.currentThread())) {
            return;
        }
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            for (Thread thread : all) {
                thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
