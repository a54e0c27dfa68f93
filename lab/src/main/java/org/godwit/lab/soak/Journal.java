package org.godwit.lab.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.Json;
import org.godwit.lab.LabException;
import tools.jackson.core.JacksonException;

/**
 * The moves of a soak that harmed nothing, a line of JSON each, so that one that is interrupted need not begin anew. A line that the
 * interruption cut short counts as a move that was not made.
 */
final class Journal {
    private final Optional<Path> file;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * One move, after which the guest had found nothing wrong.
     *
     * @param number from 1
     * @param millis from the request to {@code DONE}
     */
    record Entry(int number, Instant at, double millis, double blackoutMillis, int rounds, int reconnections) {}

    private Journal(Optional<Path> file) {
        this.file = file;
    }

    /** Kept in memory only. */
    static Journal none() {
        return new Journal(Optional.empty());
    }

    /** Goes on after the moves that stand in the file, which need not exist. */
    static Journal in(Path file) {
        Journal journal = new Journal(Optional.of(file));
        if (Files.exists(file)) {
            journal.read(file);
        }
        return journal;
    }

    private void read(Path path) {
        try (Stream<String> lines = Files.lines(path)) {
            lines.filter(line -> line.endsWith("}"))
                    .forEach(line -> entries.add(Json.strict().readValue(line, Entry.class)));
        } catch (IOException | UncheckedIOException | JacksonException e) {
            throw new LabException(
                    "'" + path + "' cannot be read as the journal of a soak: " + e.getMessage()
                            + ". Name another file to begin anew.",
                    e);
        }
    }

    void add(Entry entry) {
        entries.add(entry);
        file.ifPresent(path -> append(path, "\n" + Json.mapper().writeValueAsString(entry)));
    }

    /** Each line begins with its line break: behind one that was cut short there is no other way to begin a new one. */
    private static void append(Path path, String line) {
        try {
            Files.writeString(path, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new LabException("The move cannot be noted in '" + path + "'.", e);
        }
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }
}
