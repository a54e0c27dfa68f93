package org.godwit.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.agent.storage.OfdLock;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/**
 * One agent for one state directory: two would adopt the same VMs. The lock goes with the process, however it ends, so nothing
 * needs cleaning up after kill -9.
 */
final class StateLock implements AutoCloseable {
    private final OfdLock lock;

    private StateLock(OfdLock lock) {
        this.lock = lock;
    }

    static StateLock take(Path stateDir) {
        Path file = stateDir.resolve("agent.lock");
        try {
            Files.createDirectories(stateDir);
            if (!Files.exists(file)) {
                Files.writeString(file, "", StandardCharsets.UTF_8);
            }
            StateLock taken = new StateLock(OfdLock.tryLock(file).orElseThrow(() -> inUse(stateDir, file)));
            Files.writeString(file, ProcessHandle.current().pid() + "\n");
            return taken;
        } catch (IOException e) {
            throw new UncheckedIOException("The agent's state directory '" + stateDir + "' cannot be used: " + e, e);
        }
    }

    private static Refusal inUse(Path stateDir, Path file) {
        return new Refusal(Problem.conflict(
                "agent-running",
                "An agent runs already on the state directory '" + stateDir + "'" + process(file) + ".",
                "Stop it first, or give this one a stateDir of its own."));
    }

    private static String process(Path file) {
        try {
            String pid = Files.readString(file).strip();
            return pid.isEmpty() ? "" : ", process " + pid;
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
