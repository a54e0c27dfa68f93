package org.godwit.lab.guest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.Json;
import tools.jackson.core.JacksonException;

/**
 * How a guest says it is, at {@code http://ADDRESS/cgi-bin/status}.
 *
 * @param bootId the kernel's, another one after each boot
 * @param dmesgErrors the kernel's own messages of level error and worse; an old one may be about its boot, as "Fast TSC calibration
 *     failed" on a busy host, so compare two; -1 when the log could not be read
 * @param clock the guest's clock as the answer left
 * @param memory empty when no memory check was asked for, or it has not begun; as the others
 */
public record GuestStatus(
        String bootId,
        double uptimeSeconds,
        int dmesgErrors,
        Clock clock,
        Optional<MemoryCheck> memory,
        Optional<DiskCheck> disk,
        Optional<Load> redis,
        Optional<Load> fio,
        Optional<Load> postgres,
        Optional<Load> compile,
        Optional<Load> web,
        Optional<Load> stress) {

    /** The guest's time of day, with microseconds as its fraction. */
    public record Clock(double epochMillis) {}

    /** What memcheck found; {@code alive} tells whether it still runs: a check that died proves nothing. */
    public record MemoryCheck(
            int pid, boolean alive, long mebibytes, long passes, long pagesChecked, long pagesDirtied, long errors) {}

    public record DiskCheck(
            int pid, boolean alive, String device, long blocksWritten, long blocksChecked, long errors) {}

    /**
     * A workload of the full guest that checks its own results.
     *
     * @param rounds how often it has come round
     * @param detail the last thing worth knowing: a rate, or what went wrong
     */
    public record Load(int pid, boolean alive, long rounds, long errors, String detail) {}

    /**
     * Reads the answer.
     *
     * @throws IllegalArgumentException when it is not a status
     */
    public static GuestStatus parse(String json) {
        try {
            return Json.mapper().readValue(json, GuestStatus.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("A guest's status was expected, not: " + json, e);
        }
    }

    /** Everything that went wrong, of all checks that run; a check that died counts as one more. */
    @JsonIgnore
    public long errors() {
        return memory.stream().mapToLong(m -> count(m.alive(), m.errors())).sum()
                + disk.stream().mapToLong(d -> count(d.alive(), d.errors())).sum()
                + loads().mapToLong(load -> count(load.alive(), load.errors())).sum();
    }

    /** The workloads that run. */
    @JsonIgnore
    public Stream<Load> loads() {
        return Stream.of(redis, fio, postgres, compile, web, stress).flatMap(Optional::stream);
    }

    private static long count(boolean alive, long errors) {
        return alive ? errors : errors + 1;
    }
}
