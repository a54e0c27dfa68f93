package org.godwit.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.godwit.agent.memory.GuestMemory.Reserved;
import org.godwit.agent.memory.MemoryFixture.Room;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base images that memory has no room for: one in memory, two on the disk. */
class DiskTierTest {
    private static final int SIZE = MemoryFixture.SIZE;

    @TempDir
    Path disk;

    private MemoryFixture host;

    @BeforeEach
    void open() throws IOException {
        Path ram = Files.createTempDirectory(Path.of("/dev/shm"), "godwit-test");
        host = new MemoryFixture(ram, disk.resolve("base-images"), new Room(1, 2));
    }

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    private void awaitOnDisk(String vm) {
        await().until(() -> Files.exists(host.onDisk(vm)) && !Files.exists(host.image(vm)));
    }

    @Test
    void theOldestGoesToTheDiskAndComesBackWhenItsVmReturns() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");
        assertThat(host.memory().use()).satisfies(use -> {
            assertThat(use.count()).isEqualTo(2);
            assertThat(use.memoryBytes()).isEqualTo(SIZE);
            assertThat(use.diskBytes()).isEqualTo(SIZE);
        });

        Reserved returned = host.memory().takeForShadow("a", SIZE);

        assertThat(returned.onBaseImage()).isTrue();
        assertThat(Files.readAllBytes(returned.file())).isEqualTo(MemoryFixture.bytes(1));
        assertThat(host.files()).containsExactly("a.ram", "base/b.ram");
    }

    @Test
    void nobodyReadsItOffTheDiskWithoutTheKeyInMemory() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");

        byte[] seen = Files.readAllBytes(host.onDisk("a"));

        byte[] secret = MemoryFixture.bytes(1);
        long same = 0;
        for (int i = 0; i < SIZE; i++) {
            same += seen[i] == secret[i] ? 1 : 0;
        }
        assertThat(same).as("bytes that agree by chance").isLessThan(SIZE / 128);
        assertThat(mode(host.onDisk("a"))).isEqualTo("rw-------");
        assertThat(mode(host.disk)).isEqualTo("rwx------");
        assertThat(mode(host.ram.resolve("base/a.key"))).isEqualTo("rw-------");
    }

    @Test
    void theOldestGoesFromTheDiskAndItsKeyWithIt() throws IOException {
        for (String vm : new String[] {"a", "b", "c", "d"}) {
            host.left(vm, 1);
            await().until(() -> host.memory().use().memoryBytes() <= SIZE);
        }

        assertThat(host.files()).containsExactly("b.image", "base/b.key", "base/c.key", "base/d.ram", "c.image");
    }

    @Test
    void aNewerImageTakesThePlaceOfTheOneOnTheDisk() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");

        host.left("a", 3);
        awaitOnDisk("b");

        assertThat(host.files()).containsExactly("b.image", "base/a.ram", "base/b.key");
        assertThat(Files.readAllBytes(host.memory().takeForShadow("a", SIZE).file()))
                .isEqualTo(MemoryFixture.bytes(3));
    }

    @Test
    void anAgentThatStartsAgainTakesUpWhatIsWholeAndRemovesTheRest() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");
        Files.write(disk.resolve("base-images/half.writing"), new byte[100]);
        Files.write(disk.resolve("base-images/keyless.image"), new byte[SIZE]);
        Files.write(host.ram.resolve("base/imageless.key"), new byte[32]);

        host.restart();

        assertThat(host.files()).containsExactly("a.image", "base/a.key", "base/b.ram");
        assertThat(Files.readAllBytes(host.memory().takeForShadow("a", SIZE).file()))
                .isEqualTo(MemoryFixture.bytes(1));
    }

    @Test
    void afterARebootNothingOnTheDiskCanBeReadAndAllOfItGoes() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");
        for (String lost : new String[] {"base/a.key", "base/b.ram"}) {
            Files.delete(host.ram.resolve(lost));
        }

        host.restart();

        assertThat(host.files()).isEmpty();
    }

    @Test
    void anImageThatWasCutShortIsWipedAndTheMemoryIsFresh() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");
        try (FileChannel image = FileChannel.open(host.onDisk("a"), StandardOpenOption.WRITE)) {
            image.truncate(SIZE / 2);
        }

        Reserved returned = host.memory().takeForShadow("a", SIZE);

        assertThat(returned.onBaseImage()).isFalse();
        assertThat(Files.readAllBytes(returned.file())).containsOnly(0);
        assertThat(host.files()).containsExactly("a.ram", "base/b.ram");
    }

    @Test
    void aKeyThatIsNoneWipesTheImage() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");
        Files.write(host.ram.resolve("base/a.key"), new byte[7]);

        assertThat(host.memory().takeForShadow("a", SIZE).onBaseImage()).isFalse();
        assertThat(host.files()).containsExactly("a.ram", "base/b.ram");
    }

    @Test
    void anImageWithAWrongByteIsAHintAllTheSame() throws IOException {
        host.left("a", 1);
        host.left("b", 2);
        awaitOnDisk("a");
        try (FileChannel image = FileChannel.open(host.onDisk("a"), StandardOpenOption.WRITE)) {
            image.write(ByteBuffer.wrap(new byte[4096]), 4096);
        }

        Reserved returned = host.memory().takeForShadow("a", SIZE);

        byte[] content = Files.readAllBytes(returned.file());
        assertThat(returned.onBaseImage()).isTrue();
        assertThat(Arrays.copyOf(content, 4096)).isEqualTo(Arrays.copyOf(MemoryFixture.bytes(1), 4096));
        assertThat(Arrays.mismatch(content, MemoryFixture.bytes(1))).isBetween(4096, 8191);
    }

    @Test
    void anImageThatIsTakenWhileItIsWrittenLeavesNothingOnTheDisk() throws IOException {
        host.left("a", 1);
        host.left("b", 2);

        Reserved returned = host.memory().takeForShadow("a", SIZE);

        assertThat(returned.onBaseImage()).isTrue();
        assertThat(Files.readAllBytes(returned.file())).isEqualTo(MemoryFixture.bytes(1));
        await().untilAsserted(() -> assertThat(host.files()).containsExactly("a.ram", "base/b.ram"));
    }

    @Test
    void anAgentThatStopsWhileItWritesLosesNothing() throws IOException {
        host.left("a", 1);
        host.left("b", 2);

        host.restart();

        awaitOnDisk("a");
        assertThat(Files.readAllBytes(host.memory().takeForShadow("a", SIZE).file()))
                .isEqualTo(MemoryFixture.bytes(1));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
