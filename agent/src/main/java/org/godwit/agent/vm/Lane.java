package org.godwit.agent.vm;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that owns a VM's state: requests to it are carried out one after the other, in the order they came. */
final class Lane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    private final String name;
    private final ExecutorService executor;
    private volatile @Nullable Thread thread;

    Lane(String name) {
        this.name = name;
        this.executor = Executors.newSingleThreadExecutor(runnable -> {
            Thread made = Thread.ofVirtual().name("vm-" + name).unstarted(runnable);
            thread = made;
            return made;
        });
    }

    /** Carries the request out on the VM's thread and waits for its answer; from that thread itself it is carried out at once. */
    <T extends @Nullable Object> T call(Supplier<T> request) {
        if (Thread.currentThread() == thread) {
            return request.get();
        }
        try {
            return executor.submit(request::get).get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new Refusal(
                    Problem.unavailable(
                            "agent-stopping",
                            "The agent is stopping and takes no more requests for VM '" + name + "'.",
                            "Try again when it runs."),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for VM '" + name + "'", e);
        }
    }

    void run(Runnable request) {
        this.<@Nullable Object>call(() -> {
            request.run();
            return null;
        });
    }

    /** Leaves the request there and goes on; what it throws is logged. */
    void post(Runnable request) {
        try {
            executor.execute(() -> {
                try {
                    request.run();
                } catch (RuntimeException e) {
                    LOG.error("VM '{}': {}", name, e.getMessage(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("VM '{}': the agent stops, a late event is dropped", name);
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        return switch (cause) {
            case Error error -> throw error;
            // The stack of the waiting thread says who asked.
            case Refusal refusal -> new Refusal(refusal.problem(), refusal);
            case RuntimeException exception -> exception;
            case null, default -> new IllegalStateException(cause);
        };
    }

    /** Takes no more requests and finishes those that it has; one that hangs is not waited for longer than this. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("VM '{}': the agent stops while a request is under way", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
