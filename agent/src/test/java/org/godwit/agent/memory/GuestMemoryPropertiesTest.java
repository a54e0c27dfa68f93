package org.godwit.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.godwit.agent.memory.GuestMemory.Reserved;
import org.godwit.agent.memory.MemoryFixture.Room;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever VMs come, leave, restart and are deleted: memory is either zero or what the VM itself left last, and nothing piles up. */
class GuestMemoryPropertiesTest {
    private static final int STEPS = 120;
    private static final String[] VMS = {"a", "b", "c", "d"};

    @TempDir
    Path disk;

    /** What each VM left last, and who runs here. */
    private final Map<String, Long> left = new HashMap<>();

    private final Set<String> here = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void memoryIsZeroOrWhatTheVmLeft(long seed) throws IOException {
        Random random = new Random(seed);
        Path ram = Files.createTempDirectory(Path.of("/dev/shm"), "godwit-test");
        Room room = new Room(random.nextInt(3), random.nextInt(3));
        try (MemoryFixture host = new MemoryFixture(ram, disk.resolve("base-images"), room)) {
            for (int step = 0; step < STEPS; step++) {
                step(host, random, VMS[random.nextInt(VMS.length)]);
                host.pass(Duration.ofMinutes(random.nextInt(240)));
                expectNothingElse(host);
            }
            host.memory().retain(vm -> false);
            here.forEach(host.memory()::free);
            host.restart();
            assertThat(host.files()).as("seed %d, after all are gone", seed).isEmpty();
        }
    }

    private void step(MemoryFixture host, Random random, String vm) throws IOException {
        GuestMemory memory = host.memory();
        if (here.remove(vm)) {
            if (random.nextInt(4) == 0) {
                memory.free(vm);
            } else {
                long content = random.nextLong();
                left.put(vm, content);
                Files.write(memory.file(vm), MemoryFixture.bytes(content), StandardOpenOption.WRITE);
                memory.keep(vm);
            }
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> {
                Reserved fresh = memory.reserve(vm, MemoryFixture.SIZE);
                assertThat(fresh.onBaseImage()).isFalse();
                expect(fresh, vm);
                here.add(vm);
            }
            case 1, 2, 3, 4 -> {
                expect(memory.takeForShadow(vm, MemoryFixture.SIZE), vm);
                here.add(vm);
            }
            case 5 -> memory.wipe(vm);
            case 6 -> memory.expire();
            default -> host.restart();
        }
    }

    private void expect(Reserved reserved, String vm) throws IOException {
        byte[] content = Files.readAllBytes(reserved.file());
        assertThat(content)
                .isEqualTo(
                        reserved.onBaseImage()
                                ? MemoryFixture.bytes(Objects.requireNonNull(left.get(vm)))
                                : new byte[MemoryFixture.SIZE]);
    }

    /** A VM that is here has no image; nobody has two. */
    private void expectNothingElse(MemoryFixture host) {
        assertThat(host.vms()).doesNotHaveDuplicates().noneMatch(here::contains);
    }
}
