package org.godwit.agent.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.godwit.agent.host.DurableFile;
import org.godwit.api.Json;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The records of the migrations that left this host, one file each: the newest {@value #KEPT}, as many as the cluster keeps of all
 * its hosts. One file more would be looked through by nobody and grow for as long as the host lives.
 */
final class Records {
    private static final Logger LOG = LoggerFactory.getLogger(Records.class);
    private static final String SUFFIX = ".json";

    static final int KEPT = 1_000;

    private final Path folder;
    private final int kept;

    Records(Path folder) {
        this(folder, KEPT);
    }

    Records(Path folder, int kept) {
        this.folder = folder;
        this.kept = kept;
    }

    /** On disk when it returns, where that is possible: the guest's way matters more than the book about it. */
    void keep(MigrationRecord record) {
        try {
            DurableFile.write(file(record.id()), Json.mapper().writeValueAsBytes(record));
        } catch (UncheckedIOException e) {
            LOG.warn("The record of migration {} could not be kept: {}", record.id(), e.getMessage());
        }
    }

    Optional<MigrationRecord> find(String id) {
        Path file = file(id);
        try {
            return Optional.of(Json.mapper().readValue(Files.readAllBytes(file), MigrationRecord.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            LOG.warn("The record of migration {} cannot be read: {}", id, e.getMessage());
            return Optional.empty();
        }
    }

    /** The newest, by when they were last written, at most {@code count} of them. */
    List<MigrationRecord> newest(int count) {
        return files().stream()
                .sorted(Comparator.comparing(Records::writtenAt).reversed())
                .limit(count)
                .flatMap(file -> find(idOf(file)).stream())
                .toList();
    }

    /** Those that a former run of the agent left under way. */
    List<MigrationRecord> unfinished() {
        return files().stream()
                .map(Records::idOf)
                .flatMap(id -> find(id).stream())
                .filter(record -> record.outcome() == MigrationRecord.Outcome.UNDER_WAY)
                .toList();
    }

    /**
     * Deletes the oldest above the number that is kept.
     *
     * @param underWay by id: these stay, however old
     */
    void prune(Predicate<String> underWay) {
        List<Path> files = files();
        files.stream()
                .sorted(Comparator.comparing(Records::writtenAt))
                .limit(Math.max(0, files.size() - kept))
                .filter(file -> !underWay.test(idOf(file)))
                .forEach(Records::delete);
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("The records of migrations cannot be listed: {}", e.getMessage());
            return List.of();
        }
    }

    private static FileTime writtenAt(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            // Gone meanwhile: deleting it again does no harm.
            return FileTime.fromMillis(0);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The old record {} cannot be deleted: {}", file, e.getMessage());
        }
    }

    private static String idOf(Path file) {
        return file.getFileName().toString().replace(SUFFIX, "");
    }

    private Path file(String id) {
        if (!id.matches("[0-9a-f-]{36}")) {
            throw new Refusal(Problem.unknown("migration", id, "'godwit migration list' shows all."));
        }
        return folder.resolve(id + SUFFIX);
    }
}
