package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.godwit.agent.migration.Step;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import org.godwit.lab.LabHost;

/** Holds a host's agent at a step of a migration until it is closed. */
final class Hold implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path hold;
    private final Path reached;

    private Hold(LabHost host, Step step) {
        this.hold = host.faultPoints().resolve(step + ".hold");
        this.reached = host.faultPoints().resolve(step + ".reached");
    }

    /** The agent will stop there the next time it comes by. */
    static Hold at(LabHost host, Step step) {
        Hold made = new Hold(host, step);
        try {
            Files.createDirectories(host.faultPoints());
            Files.deleteIfExists(made.reached);
            Files.createFile(made.hold);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    /** Returns when the agent stands there; fails at once when the task ended without coming by. */
    void awaitReached(GodwitClient client, Task task) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (Files.exists(reached)) {
                return true;
            }
            Task now = client.task(task.id());
            assertThat(now.ended())
                    .as("%s ended before %s: %s", now.kind(), reached.getFileName(), now.step())
                    .isFalse();
            return false;
        });
    }

    /** The same, of a move that another thread makes. */
    void awaitReached(CompletableFuture<?> move) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (move.isDone()) {
                move.join();
                throw new AssertionError("The move was over before " + reached.getFileName() + ".");
            }
            return Files.exists(reached);
        });
    }

    /** Lets it go on; an agent that was killed meanwhile leaves nothing to go on. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(hold);
            Files.deleteIfExists(reached);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
