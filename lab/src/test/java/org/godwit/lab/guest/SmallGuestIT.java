package org.godwit.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.godwit.api.ByteSize;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small guest under QEMU 10 and software emulation, as everything else will use it. */
@Tag("slow")
class SmallGuestIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"q35, 512", "pc, 128"})
    void bootsChecksItselfAnswersAndShutsDown(String machine, int memoryMiB) throws Exception {
        SmallGuest small = GuestImages.small();
        Path disk = folder.resolve("disk.raw");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(ByteSize.ofMiB(16).bytes());
        }
        GuestCommandLine line = BootedGuest.LINE
                .named("small")
                .memoryCheck(ByteSize.ofMiB(16), 2, 0.02)
                .checkRate(64)
                .diskCheck("/dev/vda", 1024);
        try (var guest = new BootedGuest(folder, machine, memoryMiB, small.kernel(), small.initramfs(), line, disk)) {
            GuestStatus status = guest.statusWhen(
                    "memory checked twice, disk checked",
                    s -> s.memory().filter(m -> m.passes() >= 2).isPresent()
                            && s.disk().filter(d -> d.blocksChecked() >= 8).isPresent());

            assertThat(status.errors()).isZero();
            assertThat(status.memory().orElseThrow().pagesDirtied()).isPositive();
            assertThat(guest.status().bootId()).isEqualTo(status.bootId());
            assertThat(guest.echo("numbered 1 2 3\n")).isEqualTo("numbered 1 2 3\n");
            assertThat(guest.powersDown()).isTrue();
            assertThat(guest.console()).content().contains("small guest ready").contains("Power down");
        }
    }
}
