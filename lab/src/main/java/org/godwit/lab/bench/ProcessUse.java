package org.godwit.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel counts for a process.
 *
 * @param key pid and start time: a pid alone may come back as another process
 * @param cpuSeconds of all its threads, of children that it waited for not
 * @param ownKiB resident memory that is its own and no file's: a guest's RAM, a file on a tmpfs, is not in it
 */
record ProcessUse(String key, double cpuSeconds, long ownKiB) {
    /** {@code sysconf(_SC_CLK_TCK)} on every Linux that there is. */
    private static final double TICKS_PER_SECOND = 100;

    /** Empty when there is no such process any more. */
    static Optional<ProcessUse> of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            return Optional.of(
                    parse(pid, Files.readString(proc.resolve("stat")), Files.readString(proc.resolve("status"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static ProcessUse parse(long pid, String stat, String status) {
        // The command's name may hold anything, so fields are counted behind it: utime, stime and starttime are 14, 15,
        // 22.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        long own = status.lines()
                .filter(line -> line.startsWith("RssAnon:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0L);
        return new ProcessUse(pid + "@" + fields[19], ticks / TICKS_PER_SECOND, own);
    }
}
