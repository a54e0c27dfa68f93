package org.godwit.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process for ever: process ids are used again, a pid together with its start time is not.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks from the machine's start to the process's
 * @param bootId {@code /proc/sys/kernel/random/boot_id}: start times begin anew with every start of the machine
 */
public record ProcessIdentity(long pid, long startTicks, String bootId) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The process that has this pid now; none when there is none, or only its zombie. */
    static Optional<ProcessIdentity> of(long pid) {
        try {
            // The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            String state = fields[0];
            if (state.equals("Z") || state.equals("X")) {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(
                    pid, Long.parseLong(fields[19]), Files.readString(BOOT_ID).strip()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether this very process runs; a zombie does not. */
    public boolean alive() {
        return of(pid).filter(this::equals).isPresent();
    }
}
