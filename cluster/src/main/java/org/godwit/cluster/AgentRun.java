package org.godwit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * One run of an agent's process. An agent keeps its own on its disk, so that after a crash it recognizes the lease of the run before.
 *
 * @param instance random
 * @param start the kernel's boot and the clock tick in it at which the process began: tells it from a later one with the same pid, and does not move
 *     when somebody sets the clock
 */
public record AgentRun(String instance, long pid, String start) {
    /** In {@code /proc/PID/stat}, counted from the state, which follows the command's closing parenthesis; see proc(5). */
    private static final int START_TIME = 19;

    public static AgentRun ofThisProcess() {
        long pid = ProcessHandle.current().pid();
        return new AgentRun(
                UUID.randomUUID().toString(),
                pid,
                startOf(pid).orElseThrow(() -> new IllegalStateException("/proc does not show this process")));
    }

    /** Whether the process has ended. Has a meaning only on the machine that it ran on: for a run that is on this machine's disk. */
    public boolean ended() {
        return startOf(pid).filter(start::equals).isEmpty();
    }

    /** Empty for a process that is not there, or of which only its exit status is left. */
    private static Optional<String> startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") || fields[0].equals("X")
                    ? Optional.empty()
                    : Optional.of(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                                    .strip() + "/" + fields[START_TIME]);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (!Files.exists(Path.of("/proc/" + pid))) {
                // It ended while it was read.
                return Optional.empty();
            }
            throw new UncheckedIOException("Cannot see whether process " + pid + " runs.", e);
        }
    }
}
