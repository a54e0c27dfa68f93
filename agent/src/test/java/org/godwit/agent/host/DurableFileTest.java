package org.godwit.agent.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    @TempDir
    Path folder;

    @Test
    void writesAndReplaces() throws IOException {
        Path file = folder.resolve("deep/er/file");

        DurableFile.write(file, "first, and longer".getBytes(UTF_8));
        DurableFile.write(file, "second".getBytes(UTF_8));

        assertThat(file).hasContent("second");
        assertThat(folder.resolve("deep/er").toFile().list()).containsExactly("file");
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        Path file = folder.resolve("file");

        DurableFile.write(file, new byte[] {1});

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anInterruptedWriteLeavesTheOldContentAndTheNextWriteWorks() throws IOException {
        Path file = folder.resolve("file");
        DurableFile.write(file, "old".getBytes(UTF_8));
        // What a crash before the rename leaves.
        Files.writeString(folder.resolve("file.new"), "ne");

        assertThat(file).hasContent("old");
        DurableFile.write(file, "new".getBytes(UTF_8));
        assertThat(file).hasContent("new");
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    @Test
    void deletesTheFileAndWhatAnInterruptedWriteLeft() throws IOException {
        Path file = folder.resolve("file");
        DurableFile.write(file, new byte[] {1});
        Files.writeString(folder.resolve("file.new"), "x");

        DurableFile.delete(file);
        DurableFile.delete(file);

        assertThat(folder).isEmptyDirectory();
    }
}
