package org.godwit.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.godwit.agent.memory.GuestMemory.Reserved;
import org.godwit.api.ByteSize;

/** A host's memory on a real tmpfs, a disk's folder, and a clock that stands until it is moved on. */
final class MemoryFixture implements AutoCloseable {
    static final int SIZE = 4 << 20;

    final Path ram;
    final Path disk;
    private final BaseImageLimits limits;
    private Instant now = Instant.parse("2031-01-01T00:00:00Z");
    private GuestMemory memory;

    /** @param images how many images of {@link #SIZE} fit into memory, and how many on the disk */
    record Room(int images, int onDisk) {}

    MemoryFixture(Path ram, Path disk, Room room) {
        this.ram = ram;
        this.disk = disk;
        this.limits = new BaseImageLimits(
                Optional.of(new ByteSize((long) room.images() * SIZE)),
                new ByteSize((long) room.onDisk() * SIZE),
                Duration.ofHours(24));
        this.memory = opened();
    }

    private GuestMemory opened() {
        InstantSource clock = () -> now;
        return GuestMemory.open(ram, disk, limits, clock);
    }

    GuestMemory memory() {
        return memory;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Instant now() {
        return now;
    }

    /** The agent ends and starts again. */
    void restart() {
        memory.close();
        memory = opened();
    }

    /** A guest that filled its memory with bytes of this seed, and left. */
    void left(String vm, long seed) throws IOException {
        Reserved reserved = memory.reserve(vm, SIZE);
        assertThat(reserved.onBaseImage()).isFalse();
        Files.write(reserved.file(), bytes(seed), StandardOpenOption.WRITE);
        pass(Duration.ofMinutes(1));
        memory.keep(vm);
        assertThat(memory.file(vm)).doesNotExist();
    }

    static byte[] bytes(long seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    Path images() {
        return ram.resolve("base");
    }

    Path image(String vm) {
        return images().resolve(vm + ".ram");
    }

    Path onDisk(String vm) {
        return disk.resolve(vm + ".image");
    }

    List<String> vms() {
        return memory.baseImages().stream().map(BaseImage::vm).toList();
    }

    /** All files, by their names below the two folders. */
    List<String> files() {
        return Stream.of(ram, disk).flatMap(MemoryFixture::below).sorted().toList();
    }

    private static Stream<String> below(Path folder) {
        try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder) : Stream.<Path>empty()) {
            return all
                    .filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        memory.close();
        for (Path folder : List.of(ram, disk)) {
            if (Files.exists(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }
}
