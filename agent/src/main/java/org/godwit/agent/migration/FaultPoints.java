package org.godwit.agent.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an agent at a step of a migration for as long as somebody wishes. An agent that was started with {@code
 * GODWIT_FAULT_POINTS=FOLDER} looks, at each {@link Step}, for a file {@code STEP.hold} there; where it is, the agent
 * makes {@code STEP.reached} and goes on when the hold is removed. Any other agent passes every step without looking.
 */
public final class FaultPoints {
    private static final Logger LOG = LoggerFactory.getLogger(FaultPoints.class);
    private static final String VARIABLE = "GODWIT_FAULT_POINTS";
    private static final Duration LOOK = Duration.ofMillis(5);

    private final @Nullable Path folder;

    private FaultPoints(@Nullable Path folder) {
        this.folder = folder;
    }

    public static FaultPoints of(Map<String, String> environment) {
        String folder = environment.get(VARIABLE);
        return new FaultPoints(folder == null ? null : Path.of(folder));
    }

    void reached(Step step) {
        if (folder == null) {
            return;
        }
        Path hold = folder.resolve(step + ".hold");
        if (!Files.exists(hold)) {
            return;
        }
        try {
            LOG.info("Held at {}", step);
            Files.writeString(
                    folder.resolve(step + ".reached"),
                    Long.toString(ProcessHandle.current().pid()));
            while (Files.exists(hold)) {
                Thread.sleep(LOOK);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The fault point " + step + " cannot be marked: " + e, e);
        } catch (InterruptedException e) {
            throw new MigrationFailed("Interrupted at the fault point " + step + ".", e);
        }
    }
}
