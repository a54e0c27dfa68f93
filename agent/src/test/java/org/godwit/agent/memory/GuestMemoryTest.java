package org.godwit.agent.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import org.godwit.agent.memory.GuestMemory.Reserved;
import org.godwit.agent.memory.MemoryFixture.Room;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base images on a real tmpfs, and what must not become one. */
class GuestMemoryTest {
    private static final int SIZE = MemoryFixture.SIZE;

    @TempDir
    Path disk;

    private @Nullable MemoryFixture open;

    @AfterEach
    void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }

    private MemoryFixture host(int images, int onDisk) throws IOException {
        Path ram = Files.createTempDirectory(Path.of("/dev/shm"), "godwit-test");
        open = new MemoryFixture(ram, disk.resolve("base-images"), new Room(images, onDisk));
        return open;
    }

    @Test
    void aVmThatReturnsIsGivenTheVeryFileThatItLeft() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("web1", 1);
        Object left = inode(host.image("web1"));
        assertThat(mode(host.image("web1"))).isEqualTo("rw-------");
        assertThat(mode(host.images())).isEqualTo("rwx------");
        assertThat(host.memory().use().memoryBytes()).isEqualTo(SIZE);

        Reserved returned = host.memory().takeForShadow("web1", SIZE);

        assertThat(returned.onBaseImage()).isTrue();
        assertThat(inode(returned.file())).isEqualTo(left);
        assertThat(Files.readAllBytes(returned.file())).isEqualTo(MemoryFixture.bytes(1));
        assertThat(host.files()).containsExactly("web1.ram");
        assertThat(host.memory().use().count()).isZero();
    }

    @Test
    void whatAnAbortedMigrationHasOverwrittenIsTheBaseImageOfTheNextTry() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("web1", 1);
        Path file = host.memory().takeForShadow("web1", SIZE).file();
        Files.write(file, new byte[4096], StandardOpenOption.WRITE);

        host.memory().keep("web1");
        Reserved again = host.memory().takeForShadow("web1", SIZE);

        assertThat(again.onBaseImage()).isTrue();
        byte[] content = Files.readAllBytes(again.file());
        assertThat(Arrays.copyOf(content, 4096)).containsOnly(0);
        assertThat(Arrays.copyOfRange(content, 4096, SIZE))
                .isEqualTo(Arrays.copyOfRange(MemoryFixture.bytes(1), 4096, SIZE));
    }

    @Test
    void anotherVmGetsFreshMemoryAndTouchesNobodysImage() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("web1", 1);

        Reserved other = host.memory().takeForShadow("web2", SIZE);

        assertThat(other.onBaseImage()).isFalse();
        assertThat(Files.readAllBytes(other.file())).containsOnly(0);
        assertThat(Files.readAllBytes(host.image("web1"))).isEqualTo(MemoryFixture.bytes(1));
    }

    @Test
    void anImageOfAnotherSizeIsWipedAndTheMemoryIsFresh() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("web1", 1);

        Reserved larger = host.memory().takeForShadow("web1", 2L * SIZE);

        assertThat(larger.onBaseImage()).isFalse();
        assertThat(Files.readAllBytes(larger.file())).hasSize(2 * SIZE).containsOnly(0);
        assertThat(host.files()).containsExactly("web1.ram");
    }

    @Test
    void aGuestThatStartsAnewGetsZeroesAndItsImageIsWiped() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("web1", 1);

        assertThat(host.memory().reserve("web1", SIZE).onBaseImage()).isFalse();

        assertThat(Files.readAllBytes(host.memory().file("web1"))).containsOnly(0);
        assertThat(host.files()).containsExactly("web1.ram");
    }

    @Test
    void aGuestsMemoryThatIsThereAlreadyIsNeverReplacedByAnImage() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("web1", 1);
        Files.writeString(host.memory().file("web1"), "a guest's");

        assertThatThrownBy(() -> host.memory().takeForShadow("web1", SIZE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("exists already");
        assertThat(host.memory().file("web1")).hasContent("a guest's");
    }

    @Test
    void holesOfAnImageAreFilledBeforeAGuestRunsOnThem() throws Exception {
        MemoryFixture host = host(2, 0);
        host.left("web1", 1);
        run(
                "fallocate",
                "--punch-hole",
                "--offset",
                "1MiB",
                "--length",
                "2MiB",
                host.image("web1").toString());
        assertThat(allocated(host.image("web1"))).isEqualTo(SIZE / 2);

        Reserved returned = host.memory().takeForShadow("web1", SIZE);

        assertThat(returned.onBaseImage()).isTrue();
        assertThat(allocated(returned.file())).isEqualTo(SIZE);
        assertThat(Arrays.copyOf(Files.readAllBytes(returned.file()), 1 << 20))
                .isEqualTo(Arrays.copyOf(MemoryFixture.bytes(1), 1 << 20));
    }

    @Test
    void theOldestGoWhenTheLimitIsReachedAndWhatIsLargerIsNotKeptAtAll() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("a", 1);
        host.left("b", 2);
        host.left("a", 3);
        host.left("c", 4);
        assertThat(host.vms()).containsExactly("a", "c");

        host.memory().reserve("huge", 3L * SIZE);
        host.memory().keep("huge");

        assertThat(host.files()).noneMatch(file -> file.contains("huge"));
        assertThat(host.memory().use().memoryBytes()).isLessThanOrEqualTo(2L * SIZE);
    }

    @Test
    void withALimitOfNothingNothingIsKept() throws IOException {
        MemoryFixture host = host(0, 0);

        host.left("web1", 1);

        assertThat(host.files()).isEmpty();
    }

    @Test
    void imagesSurviveTheAgentWithTheirAgeAndWhatTheyAreOf() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("a", 1);
        host.left("b", 2);
        host.memory().reserve("runs", SIZE);
        var before = host.memory().baseImages();

        host.restart();

        assertThat(host.memory().baseImages()).isEqualTo(before);
        assertThat(host.memory().file("runs")).exists();
        assertThat(host.memory().takeForShadow("a", SIZE).onBaseImage()).isTrue();
    }

    @Test
    void imagesExpireByTheClockThatIsPassedIn() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("old", 1);
        host.pass(Duration.ofHours(23));
        host.left("young", 2);
        host.memory().expire();
        assertThat(host.vms()).containsExactly("old", "young");

        host.pass(Duration.ofHours(1));
        host.memory().expire();

        assertThat(host.vms()).containsExactly("young");
        host.pass(Duration.ofDays(-2));
        host.memory().expire();
        assertThat(host.vms()).as("a clock that was put back").containsExactly("young");
    }

    @Test
    void imagesOfVmsThatAreNoMoreAreWiped() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("a", 1);
        host.left("deleted", 2);

        host.memory().retain("a"::equals);

        assertThat(host.files()).containsExactly("base/a.ram");
    }

    @Test
    void whatSomebodyElsePutBesideThemIsNobodysImage() throws IOException {
        MemoryFixture host = host(2, 0);
        host.left("a", 1);
        Files.writeString(host.images().resolve("not a vm.ram"), "x");
        Files.createDirectory(host.images().resolve("folder.ram"));

        assertThat(host.vms()).containsExactly("a");
        assertThat(host.memory().takeForShadow("folder", SIZE).onBaseImage()).isFalse();
    }

    @Test
    void whatIsAskedToBeKeptAndIsNotThereChangesNothing() throws IOException {
        MemoryFixture host = host(1, 1);
        host.left("a", 1);
        host.left("b", 2);
        await().until(() -> Files.exists(host.onDisk("a")));

        host.memory().keep("a");

        assertThat(host.vms()).containsExactly("b", "a");
    }

    private static Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static long allocated(Path file) throws IOException, InterruptedException {
        return Long.parseLong(run("stat", "--format=%b", file.toString())) * 512;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }
}
