package org.godwit.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.api.Json;
import org.godwit.lab.LabException;
import tools.jackson.core.JacksonException;

/**
 * The results of a comparison in their file, a line of JSON for each run, written as it ends: one that is broken off has not been
 * for nothing, and can be gone on with.
 */
public final class BenchRows {
    private final Path file;
    private final List<BenchRun> made;

    private BenchRows(Path file, List<BenchRun> made) {
        this.file = file;
        this.made = made;
    }

    /** Nothing is left of what the file held. */
    public static BenchRows anew(Path file) {
        write(file, "", StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        return new BenchRows(file, new ArrayList<>());
    }

    /** What stands in the file, which need not exist, was made already; a line that was cut short was not. */
    public static BenchRows after(Path file) {
        if (!Files.exists(file)) {
            return anew(file);
        }
        try (Stream<String> lines = Files.lines(file)) {
            return new BenchRows(
                    file,
                    new ArrayList<>(lines.filter(line -> line.endsWith("}"))
                            .map(line -> Json.strict().readValue(line, BenchRun.class))
                            .toList()));
        } catch (IOException | UncheckedIOException | JacksonException e) {
            throw new LabException(
                    "'" + file + "' cannot be read as the rows of a comparison: " + e.getMessage()
                            + ". Name another file, or leave --resume out.",
                    e);
        }
    }

    /** Each line begins with its line break: behind one that was cut short there is no other way to begin a new one. */
    void add(BenchRun run) {
        made.add(run);
        write(file, "\n" + Json.mapper().writeValueAsString(run), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    boolean has(String system, String workload, int run) {
        return made.stream()
                .anyMatch(one -> one.run() == run
                        && one.system().equals(system)
                        && one.workload().equals(workload));
    }

    List<BenchRun> made() {
        return List.copyOf(made);
    }

    private static void write(Path file, String text, StandardOpenOption... how) {
        try {
            Files.writeString(file, text, how);
        } catch (IOException e) {
            throw new LabException("'" + file + "' cannot be written: " + e, e);
        }
    }
}
