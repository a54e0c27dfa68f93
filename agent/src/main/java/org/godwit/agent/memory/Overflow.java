package org.godwit.agent.memory;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that moves images to the disk, as long as there are any to be moved. */
final class Overflow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Overflow.class);

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("base-images").factory());
    private final Work work;

    Overflow(Work work) {
        this.work = work;
    }

    /** Moves one image; false when there was none. */
    @FunctionalInterface
    interface Work {
        boolean once() throws InterruptedException;
    }

    void wake() {
        thread.execute(() -> {
            try {
                while (work.once()) {
                    LOG.debug("A base image was moved to the disk, or dropped");
                }
            } catch (InterruptedException e) {
                // The agent stops; the image stays in memory, and the next agent goes on.
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("A base image could not be moved to the disk: {}", e.getMessage(), e);
            }
        });
    }

    /** Ends between two pieces of an image. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("A base image is still being written while the agent stops: the disk does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
