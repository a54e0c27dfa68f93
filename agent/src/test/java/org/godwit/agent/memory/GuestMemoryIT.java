package org.godwit.agent.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.godwit.agent.memory.GuestMemory.Reserved;
import org.godwit.agent.memory.MemoryFixture.Room;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory and disks that are full: file systems of a few images' size, which only root can make. */
class GuestMemoryIT {
    private static final int SIZE = MemoryFixture.SIZE;

    @TempDir
    Path root;

    private Path ram;
    private Path disk;
    private @Nullable MemoryFixture open;

    @BeforeEach
    void mount() throws Exception {
        ram = Files.createDirectory(root.resolve("ram"));
        disk = Files.createDirectory(root.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=" + 5 * SIZE, "gw-test", ram.toString());
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE / 2, "gw-test", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        if (open != null) {
            open.memory().close();
        }
        run("umount", disk.toString());
        run("umount", ram.toString());
    }

    private MemoryFixture host(int images, int onDisk) {
        open = new MemoryFixture(ram.resolve("guests"), disk.resolve("images"), new Room(images, onDisk));
        return open;
    }

    @Test
    void theOldestImagesMakeRoomForAGuestAndNoMoreThanItNeeds() throws IOException {
        MemoryFixture host = host(5, 0);
        host.left("a", 1);
        host.left("b", 2);
        host.left("c", 3);
        host.left("d", 4);
        assertThat(host.memory().availableBytes()).isEqualTo(5L * SIZE);

        Reserved guest = host.memory().reserve("guest", 3L * SIZE);

        assertThat(guest.onBaseImage()).isFalse();
        assertThat(Files.readAllBytes(guest.file())).hasSize(3 * SIZE).containsOnly(0);
        assertThat(host.vms()).containsExactly("c", "d");
    }

    @Test
    void aGuestThatWouldNotFitEvenWithoutThemEvictsNoImage() throws IOException {
        MemoryFixture host = host(5, 0);
        host.left("a", 1);
        host.left("b", 2);

        assertThatThrownBy(() -> host.memory().reserve("guest", 6L * SIZE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("The guest needs 24MiB of memory")
                .hasMessageContaining("free of");

        assertThat(host.vms()).containsExactly("a", "b");
    }

    @Test
    void aVmReturnsToAFullHostOntoItsOwnImage() throws IOException {
        MemoryFixture host = host(5, 0);
        host.left("a", 1);
        host.memory().reserve("guest", 4L * SIZE);
        assertThat(ram.toFile().getUsableSpace()).isZero();

        assertThat(host.memory().takeForShadow("a", SIZE).onBaseImage()).isTrue();
    }

    @Test
    void anImageWhoseHolesCannotBeFilledIsFreedForFreshMemory() throws Exception {
        MemoryFixture host = host(5, 0);
        host.left("a", 1);
        run(
                "fallocate",
                "--punch-hole",
                "--offset",
                "0",
                "--length",
                "2MiB",
                host.image("a").toString());
        Files.write(ram.resolve("others"), new byte[4 * SIZE + SIZE / 2], StandardOpenOption.CREATE_NEW);

        assertThatThrownBy(() -> host.memory().takeForShadow("a", SIZE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("of memory, but");

        assertThat(host.files()).isEmpty();
    }

    @Test
    void aDiskThatIsFullDropsTheImageAndLeavesNothing() throws IOException {
        MemoryFixture host = host(1, 4);
        host.left("a", 1);
        host.left("b", 2);

        await().untilAsserted(() -> assertThat(host.files()).containsExactly("base/b.ram"));

        assertThat(disk.toFile().getUsableSpace()).isGreaterThanOrEqualTo(SIZE / 2 - 8192);
        assertThat(host.memory().takeForShadow("a", SIZE).onBaseImage()).isFalse();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
