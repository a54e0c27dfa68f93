package org.godwit.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.agent.migration.Step;
import org.godwit.lab.JsonLines;

/**
 * The cases that were made, in the file that {@code -Dgodwit.faults.journal} names: what stands there is not
 * made again, so that a run which is interrupted goes on. Without it nothing is kept.
 */
final class FaultJournal {
    private static final String FILE = "godwit.faults.journal";

    private final Optional<Path> file;
    private final List<Entry> entries = new ArrayList<>();

    /**
     * One case that ended well: exactly one guest ran, unharmed.
     *
     * @param round from 1; each pair of step and fault once in a round
     * @param host where the guest ran afterwards
     * @param millis from the beginning of the migration until all was well
     */
    record Entry(int round, Fault fault, Step step, String from, String to, String host, long millis) {
        boolean moved() {
            return host.equals(to);
        }
    }

    FaultJournal() {
        file = Optional.ofNullable(System.getProperty(FILE)).map(Path::of);
        file.ifPresent(path -> entries.addAll(JsonLines.read(path, Entry.class, "the journal of faults")));
    }

    boolean has(int round, Fault fault, Step step) {
        return entries.stream()
                .anyMatch(entry -> entry.round() == round && entry.fault() == fault && entry.step() == step);
    }

    void add(Entry entry) {
        entries.add(entry);
        file.ifPresent(path -> JsonLines.append(path, entry));
    }

    /** A table of all cases beside the journal: a row each, with where the guest ran and how long it took. */
    void report() {
        file.ifPresent(path -> {
            Path table = path.resolveSibling(path.getFileName() + ".md");
            try {
                Files.writeString(table, asMarkdown());
            } catch (IOException e) {
                throw new UncheckedIOException(table + " cannot be written", e);
            }
            System.out.println(entries.size() + " cases, the table is " + table);
        });
    }

    private String asMarkdown() {
        Map<Fault, Map<Step, List<Entry>>> cases = entries.stream()
                .collect(Collectors.groupingBy(
                        Entry::fault,
                        TreeMap::new,
                        Collectors.groupingBy(Entry::step, TreeMap::new, Collectors.toList())));
        StringBuilder text = new StringBuilder("""
                | fault | at | cases | the guest ran afterwards | recovery, seconds |
                | --- | --- | --- | --- | --- |
                """);
        cases.forEach((fault, steps) -> steps.forEach((step, made) -> text.append("| ")
                .append(fault)
                .append(" | ")
                .append(step)
                .append(" | ")
                .append(made.size())
                .append(" | ")
                .append(where(made))
                .append(" | ")
                .append(seconds(made))
                .append(" |\n")));
        return text.toString();
    }

    private static String where(List<Entry> made) {
        long moved = made.stream().filter(Entry::moved).count();
        if (moved == made.size()) {
            return "at the destination";
        }
        return moved == 0
                ? "at the source"
                : moved + " at the destination, " + (made.size() - moved) + " at the source";
    }

    private static String seconds(List<Entry> made) {
        return made.stream()
                .sorted(Comparator.comparingLong(Entry::millis))
                .map(entry -> "%.1f".formatted(entry.millis() / 1e3))
                .collect(Collectors.joining(", "));
    }
}
