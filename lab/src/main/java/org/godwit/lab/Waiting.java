package org.godwit.lab;

import java.time.Duration;

/** Waits for a condition of the world outside this process, which nothing announces. */
public final class Waiting {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(15);

    private Waiting() {}

    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Looks again and again; a minute in vain is an error that says {@code what} was waited for. */
    public static void until(String what, Condition condition) {
        until(what, LIMIT, condition);
    }

    /** As {@link #until(String, Condition)}, with another patience than a minute. */
    public static void until(String what, Duration limit, Condition condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new LabException("Waited " + limit.toSeconds() + " s in vain: " + what + ".");
                }
                Thread.sleep(STEP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("Interrupted while waiting: " + what + ".", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new LabException("While waiting (" + what + "): " + e, e);
        }
    }
}
