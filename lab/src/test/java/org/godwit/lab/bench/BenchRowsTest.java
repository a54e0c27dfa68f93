package org.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.godwit.lab.LabException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRowsTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasMadeIsThereAgainAndWhatWasCutShortIsNot() throws IOException {
        Path file = folder.resolve("rows.jsonl");
        BenchRows rows = BenchRows.anew(file);
        BenchRun first = BenchRuns.run("godwit", "idle", 1, 1830);
        BenchRun second = BenchRuns.stuck("qemu", "p150", 1);
        rows.add(first);
        rows.add(second);
        Files.writeString(file, "\n{\"system\":\"godwit\",\"qemu\":\"10", StandardOpenOption.APPEND);

        BenchRows again = BenchRows.after(file);
        BenchRun third = BenchRuns.run("godwit", "idle", 2, 1790);
        again.add(third);

        assertThat(BenchRows.after(file).made()).containsExactly(first, second, third);
        assertThat(again.has("godwit", "idle", 2)).isTrue();
        assertThat(again.has("qemu", "idle", 1)).isFalse();
    }

    @Test
    void anewForgetsAndAFileThatIsNotThereIsEmpty() {
        Path file = folder.resolve("rows.jsonl");
        assertThat(BenchRows.after(file).made()).isEmpty();
        BenchRows.anew(file).add(BenchRuns.run("godwit", "idle", 1, 1830));
        BenchRows.anew(file);
        assertThat(BenchRows.after(file).made()).isEmpty();
    }

    @Test
    void aFileOfSomethingElseIsRefusedByItsName() throws IOException {
        Path file = folder.resolve("moves.jsonl");
        Files.writeString(file, "{\"number\":1}\n");
        assertThatExceptionOfType(LabException.class)
                .isThrownBy(() -> BenchRows.after(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("--resume");
    }
}
