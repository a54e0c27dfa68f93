package org.godwit.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.godwit.lab.LabException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Journal.Entry FIRST =
            new Journal.Entry(1, Instant.parse("2026-11-25T10:00:00Z"), 900, 30, 3, 0);
    private static final Journal.Entry SECOND =
            new Journal.Entry(2, Instant.parse("2026-11-25T10:00:05Z"), 950, 31, 4, 1);

    @TempDir
    Path folder;

    @Test
    void aSoakGoesOnAfterTheMovesThatWereNoted() {
        Path file = folder.resolve("soak.jsonl");
        Journal.in(file).add(FIRST);
        Journal.in(file).add(SECOND);

        assertThat(Journal.in(file).entries()).containsExactly(FIRST, SECOND);
    }

    @Test
    void aLineThatWasCutShortCountsForNothingAndSpoilsNoOther() throws IOException {
        Path file = folder.resolve("soak.jsonl");
        Journal.in(file).add(FIRST);
        Files.writeString(file, Files.readString(file) + "\n{\"number\":2,\"at\":\"2026-");

        Journal journal = Journal.in(file);
        assertThat(journal.entries()).containsExactly(FIRST);
        journal.add(SECOND);

        assertThat(Journal.in(file).entries()).containsExactly(FIRST, SECOND);
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"moves\": {}}");

        assertThatThrownBy(() -> Journal.in(file))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("other.json")
                .hasMessageContaining("Name another file");
    }
}
