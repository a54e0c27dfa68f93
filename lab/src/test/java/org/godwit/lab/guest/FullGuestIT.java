package org.godwit.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.ByteSize;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The full guest under software emulation, with the workloads that check themselves. */
@Tag("slow")
class FullGuestIT {
    @TempDir
    private Path folder;

    @Test
    void bootsRunsItsLoadsWithoutAnErrorAndShutsDown() throws Exception {
        try (var guest = booted("redis", "fio", "postgres")) {
            GuestStatus status = guest.statusWhen(
                    "each load came round twice",
                    s -> s.memory().isPresent()
                            && Stream.of(s.redis(), s.fio(), s.postgres()).allMatch(load -> came(load, 1)));

            assertThat(status.errors()).as(status.toString()).isZero();
            assertThat(guest.echo("numbered 1 2 3\n")).isEqualTo("numbered 1 2 3\n");
            assertThat(guest.powersDown()).isTrue();
            assertThat(guest.console()).content().contains("Power down");
        }
    }

    @Test
    void compilesTheSameObjectsEveryTimeAndKeepsItsFiles() throws Exception {
        try (var guest = booted("compile", "web")) {
            GuestStatus status = guest.statusWhen(
                    "each load came round twice",
                    s -> s.loads().count() == 2
                            && Stream.of(s.compile(), s.web()).allMatch(load -> came(load, 1)));

            assertThat(status.errors()).as(status.toString()).isZero();
        }
    }

    private BootedGuest booted(String... loads) throws Exception {
        FullGuest full = GuestImages.full();
        Path disk = folder.resolve("disk.raw");
        full.copyTo(disk);
        GuestCommandLine line = BootedGuest.LINE
                .root("/dev/vda")
                .memoryCheck(ByteSize.ofMiB(16), 1, 0.02)
                .load(List.of(loads));
        return new BootedGuest(folder, "q35", 512, full.kernel(), full.initramfs(), line, disk);
    }

    private static boolean came(Optional<GuestStatus.Load> load, int rounds) {
        return load.filter(one -> one.rounds() > rounds).isPresent();
    }
}
