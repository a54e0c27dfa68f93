package org.godwit.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.agent.host.DurableFile;
import org.godwit.api.Json;
import org.godwit.cluster.AgentRun;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * The last runs of this agent, on its disk. After kill -9 the lease of the run before still stands in ZooKeeper for some
 * seconds; by this list the next run knows it as its own, and works at once.
 */
final class Runs {
    private static final int KEPT = 8;

    private final AgentRun current = AgentRun.ofThisProcess();
    private final List<AgentRun> earlier;

    private Runs(List<AgentRun> earlier) {
        this.earlier = earlier;
    }

    /** Notes this run beside the earlier ones; the caller holds the lock of the state directory. */
    static Runs begin(Path stateDir) {
        Path file = stateDir.resolve("runs.json");
        Runs runs = new Runs(read(file));
        List<AgentRun> all = new ArrayList<>(runs.earlier);
        all.add(runs.current);
        DurableFile.write(
                file, Json.mapper().writeValueAsBytes(all.subList(Math.max(0, all.size() - KEPT), all.size())));
        return runs;
    }

    private static List<AgentRun> read(Path file) {
        try {
            return Json.mapper().readValue(Files.readAllBytes(file), new TypeReference<List<AgentRun>>() {});
        } catch (NoSuchFileException | JacksonException e) {
            // Without it the lease of a crashed run is waited for, which is slower and as right.
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("'" + file + "' cannot be read: " + e, e);
        }
    }

    AgentRun current() {
        return current;
    }

    /** Whether it is an earlier run of this agent, and its process is gone. */
    boolean hasEnded(AgentRun run) {
        return earlier.contains(run) && run.ended();
    }
}
