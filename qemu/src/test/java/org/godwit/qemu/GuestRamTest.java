package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.godwit.api.ByteSize;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuestRamTest {
    private static final long SIZE = 8 * ByteSize.MIB;

    private Path folder = Path.of("/dev/shm");
    private Path file = folder;

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "godwit-test");
        file = folder.resolve("web1.ram");
    }

    @AfterEach
    void removeFolder() throws IOException {
        GuestRam.release(file);
        Files.delete(folder); // Fails, and with it the test, when anything was left in it.
    }

    @Test
    void everyPageIsAllocatedAndOnlyItsOwnerMayReadIt() throws IOException {
        GuestRam.reserve(file, SIZE);
        assertThat(Files.size(file)).isEqualTo(SIZE);
        assertThat(((Number) Files.getAttribute(file, "unix:nlink")).intValue()).isEqualTo(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(allocated()).isGreaterThanOrEqualTo(SIZE);
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheSizesAndLeavesNothing() throws IOException {
        long tooMuch = Files.getFileStore(folder).getTotalSpace() / ByteSize.MIB * ByteSize.MIB + (1L << 40);
        assertThatThrownBy(() -> GuestRam.reserve(file, tooMuch))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(
                        "The guest needs " + ByteSize.ofMiB(tooMuch / ByteSize.MIB) + " of memory, but " + folder)
                .hasMessageContaining("free of");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void memoryThatAnotherGuestUsesIsNotTouched() throws IOException {
        Files.writeString(file, "another guest's");
        assertThatThrownBy(() -> GuestRam.reserve(file, SIZE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(file + " exists already");
        assertThat(file).hasContent("another guest's");
    }

    @Test
    void holesOfAFileThatWasAGuestsMemoryAreFilledAndTheRestStays() throws Exception {
        GuestRam.reserve(file, SIZE);
        Files.writeString(file, "kept", StandardOpenOption.WRITE);
        Process hole = new ProcessBuilder(
                        "fallocate", "--punch-hole", "--offset", "4096", "--length", "4194304", file.toString())
                .start();
        assertThat(hole.waitFor()).isZero();
        assertThat(allocated()).isLessThan(SIZE);

        GuestRam.fillHoles(file, SIZE);

        assertThat(allocated()).isEqualTo(SIZE);
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.US_ASCII))
                .startsWith("kept\0");
    }

    @Test
    void whatAGuestLacksIsToldBeforeItIsReserved() throws IOException {
        assertThat(GuestRam.missing(folder, SIZE)).isZero();
        assertThat(GuestRam.missing(folder, 1L << 50)).isBetween(1L << 49, 1L << 50);
    }

    @Test
    void aFolderOnADiskIsRefused() {
        Path onProc = Path.of("/sys/web1.ram");
        assertThatThrownBy(() -> GuestRam.reserve(onProc, SIZE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("is on sysfs; expected tmpfs or hugetlbfs");
    }

    @Test
    void whatAKilledAgentLeftHalfDoneIsReplaced() throws IOException {
        Files.writeString(folder.resolve("web1.ram.reserving"), "half");
        GuestRam.reserve(file, SIZE);
        assertThat(Files.size(file)).isEqualTo(SIZE);
    }

    /** Blocks that the file really has, which stat(1) knows and Java does not tell. */
    private long allocated() throws IOException {
        Process stat = new ProcessBuilder("stat", "--format=%b", file.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
                * 512;
    }
}
