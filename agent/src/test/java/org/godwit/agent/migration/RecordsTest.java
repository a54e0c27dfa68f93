package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
    private static final int KEPT = 3;

    @TempDir
    private Path folder;

    @Test
    void theOldestGoAndThoseUnderWayStay() throws IOException {
        Records records = new Records(folder, KEPT);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(keep(records, i));
        }

        records.prune(ids.get(1)::equals);

        assertThat(ids)
                .filteredOn(id -> records.find(id).isPresent())
                .containsExactly(ids.get(1), ids.get(3), ids.get(4), ids.get(5));
    }

    @Test
    void thoseThatAFormerRunLeftUnderWayAreFound() throws IOException {
        Records records = new Records(folder, KEPT);
        String left = keep(records, 0);

        assertThat(records.unfinished()).extracting(MigrationRecord::id).containsExactly(left);
    }

    @Test
    void withoutAFolderThereIsNothing() {
        Records records = new Records(folder.resolve("nowhere"));

        records.prune(any -> false);

        assertThat(records.unfinished()).isEmpty();
        assertThat(records.find(UUID.randomUUID().toString())).isEmpty();
    }

    @Test
    void anIdThatIsNoneNamesNoFile() {
        assertThatThrownBy(() -> new Records(folder).find("../vms/x")).isInstanceOf(Refusal.class);
    }

    private String keep(Records records, int age) throws IOException {
        String id = UUID.randomUUID().toString();
        Chronicle chronicle = new Chronicle(id, "vm", "h1", "h2", 1, records::keep);
        records.keep(chronicle.status().record());
        Path file = folder.resolve(id + ".json");
        assertThat(Objects.requireNonNull(records.find(id)))
                .get()
                .extracting(MigrationRecord::outcome)
                .isEqualTo(Outcome.UNDER_WAY);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(age)));
        return id;
    }
}
