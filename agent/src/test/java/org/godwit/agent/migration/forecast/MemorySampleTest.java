package org.godwit.agent.migration.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file stands for a guest's memory: 64 MiB, the first quarter of it in use. */
class MemorySampleTest {
    private static final int PAGE = 4096;
    private static final int PAGES = 16_384;
    private static final int USED = PAGES / 4;
    private static final long SEED = 7;

    @TempDir
    private Path folder;

    private Path ram;
    private FileChannel memory;
    private final Random random = new Random(SEED);

    @BeforeEach
    void fill() throws IOException {
        ram = folder.resolve("guest.ram");
        memory = FileChannel.open(ram, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        memory.write(ByteBuffer.wrap(new byte[1]), (long) PAGES * PAGE - 1);
        for (int i = 0; i < USED; i++) {
            write(i, noise(PAGE / 2));
        }
    }

    @AfterEach
    void close() throws IOException {
        memory.close();
    }

    @Test
    void tellsHowMuchIsInUseAndHowWellItCompresses() {
        try (MemorySample sample = MemorySample.of(ram, SEED)) {
            MemoryFacts facts = sample.facts();

            assertThat(facts.totalBytes()).isEqualTo((long) PAGES * PAGE);
            assertThat((double) facts.usedBytes() / facts.totalBytes()).isCloseTo(0.25, within(0.02));
            assertThat(facts.freshRatio()).as("half of each page is noise").isBetween(0.45, 0.6);
            assertThat(facts.dirtied()).isEmpty();
        }
    }

    @Test
    void tellsWhatWasDirtiedAndWhatSuchAPageCosts() throws IOException {
        try (MemorySample sample = MemorySample.of(ram, SEED)) {
            for (int i = 0; i < USED / 2; i++) {
                write(i, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
            }

            sample.look();

            MemoryFacts.Dirtied dirtied = sample.facts().dirtied().getFirst();
            assertThat(dirtied.seconds()).isPositive();
            assertThat(dirtied.bytes() / (USED * (double) PAGE)).isCloseTo(0.5, within(0.05));
            assertThat(sample.facts().deltaRatio()).isLessThan(0.05);
        }
    }

    @Test
    void remembersTheUsedPagesThatTheDestinationIsAskedAbout() throws IOException {
        try (MemorySample sample = MemorySample.of(ram, SEED)) {
            assertThat(sample.usedPages(128)).isNotEmpty().allSatisfy(number -> {
                ByteBuffer there = ByteBuffer.allocate(PAGE);
                memory.read(there, number * PAGE);
                assertThat(sample.page(number)).isEqualTo(there.array());
                assertThat(number).isLessThan(USED);
            });
            assertThat(sample.usedPages(128)).hasSizeBetween(24, 40);
        }
    }

    @Test
    void aMemoryThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> MemorySample.of(folder.resolve("none.ram"), SEED))
                .isInstanceOf(UncheckedIOException.class);
    }

    private void write(long page, byte[] content) throws IOException {
        memory.write(ByteBuffer.wrap(content), page * PAGE);
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }
}
