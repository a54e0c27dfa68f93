package org.godwit.lab.soak;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.lab.JsonLines;

/** The moves of a soak that harmed nothing, in a file, so that one that is interrupted need not begin anew. */
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
        journal.entries.addAll(JsonLines.read(file, Entry.class, "the journal of a soak"));
        return journal;
    }

    void add(Entry entry) {
        entries.add(entry);
        file.ifPresent(path -> JsonLines.append(path, entry));
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }
}
