package org.godwit.agent.migration;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The wish to end a migration early. Every wait of the source listens to it, so that a cancel answers within a second. */
final class CancelSignal {
    private final CompletableFuture<Void> wish = new CompletableFuture<>();

    /** Makes the wish known and wakes whoever waits. */
    void cancel() {
        wish.complete(null);
    }

    boolean cancelled() {
        return wish.isDone();
    }

    void throwIfCancelled() {
        if (cancelled()) {
            throw new MigrationCancelled();
        }
    }

    /** Sleeps, unless the wish comes first. */
    void pause(Duration time) {
        try {
            wish.get(time.toNanos(), TimeUnit.NANOSECONDS);
            throw new MigrationCancelled();
        } catch (TimeoutException passed) {
            return;
        } catch (InterruptedException | ExecutionException e) {
            throw new MigrationFailed("The migration's thread was interrupted.", e);
        }
    }

    /** The result of {@code work}, unless the wish comes first; the work itself goes on and must be undone by the abort. */
    <T> T await(CompletableFuture<T> work) {
        try {
            CompletableFuture.anyOf(work, wish).get();
            if (!work.isDone()) {
                throw new MigrationCancelled();
            }
            return work.get();
        } catch (InterruptedException e) {
            throw new MigrationFailed("The migration's thread was interrupted.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new MigrationFailed(String.valueOf(e.getCause()), e);
        }
    }
}
