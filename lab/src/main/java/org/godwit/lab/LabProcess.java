package org.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A process that the lab started, named by pid and start time: a pid alone may belong to a stranger by the time the lab is
 * taken down.
 *
 * @param role {@code server}, {@code agent h1}, {@code traffic}, …
 * @param startTicks field 22 of {@code /proc/PID/stat}, in clock ticks since boot
 */
public record LabProcess(String role, long pid, long startTicks, String log) {

    static LabProcess of(String role, long pid, Path log) {
        return new LabProcess(role, pid, startTicks(pid).orElse(-1), log.toString());
    }

    public boolean alive() {
        OptionalLong now = startTicks(pid);
        return now.isPresent() && now.getAsLong() == startTicks;
    }

    /** SIGKILL; nothing when it has ended or its pid is another's now. */
    public void kill() {
        if (alive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** SIGTERM. */
    public void terminate() {
        if (alive()) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }

    /** Empty when there is no such process, or only its zombie is left. */
    static OptionalLong startTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The command's name stands in parentheses and may hold anything, so fields are counted behind the last
            // one.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[0].equals("Z") || fields[0].equals("X")
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(fields[19]));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
