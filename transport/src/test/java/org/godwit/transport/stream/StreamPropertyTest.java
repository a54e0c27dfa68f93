package org.godwit.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every stream. Each run takes new seeds; a failure names its own. */
class StreamPropertyTest {
    private static final int STREAMS = 60;

    static List<Long> seeds() {
        return new SplittableRandom().longs(STREAMS).boxed().toList();
    }

    /** Offers random amounts, moves the array about as a caller with a ring of buffers does, and dirties what was taken. */
    private static Heard inPieces(byte[] stream, SplittableRandom random, String... direct) {
        Heard heard = new Heard(direct);
        QemuStream reader = new QemuStream(heard);
        byte[] left = new byte[0];
        int read = 0;
        while (read < stream.length) {
            int more = Math.min(stream.length - read, 1 + random.nextInt(1 << random.nextInt(15)));
            int margin = random.nextInt(9);
            byte[] offered = new byte[margin + left.length + more + random.nextInt(9)];
            System.arraycopy(left, 0, offered, margin, left.length);
            System.arraycopy(stream, read, offered, margin + left.length, more);
            read += more;
            int length = left.length + more;
            int taken = reader.take(offered, margin, length);
            left = Arrays.copyOfRange(offered, margin + taken, margin + length);
            assertThat(left.length).isLessThan(QemuStream.LONGEST_ITEM);
            Arrays.fill(offered, (byte) 0x55);
        }
        reader.end(left, 0, left.length);
        return heard;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anySplitGivesTheSameEventsAndBytes(long seed) {
        StreamGenerator generator = new StreamGenerator(seed);
        byte[] stream = generator.stream();
        Heard whole = Heard.read(stream, stream.length, generator.direct());
        Heard cut = inPieces(stream, new SplittableRandom(seed), generator.direct());
        assertThat(cut.story()).isEqualTo(whole.story());
        assertThat(cut.passed.toByteArray()).isEqualTo(whole.passed.toByteArray());
        assertThat(whole.story()).contains("ram complete");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsPassedOnAndWhatIsTakenOutMakeTheStream(long seed) {
        StreamGenerator generator = new StreamGenerator(seed);
        byte[] stream = generator.stream();
        Rebuilt rebuilt = new Rebuilt(stream, generator.direct());
        QemuStream reader = new QemuStream(rebuilt);
        assertThat(reader.take(stream, 0, stream.length)).isEqualTo(stream.length);
        assertThat(rebuilt.out.bytes()).isEqualTo(stream);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsPassedOnIsAStreamThatHoldsTheOtherBlocksPagesAndNoMore(long seed) {
        StreamGenerator generator = new StreamGenerator(seed);
        byte[] stream = generator.stream();
        String[] all = generator.blocks();
        byte[] rest = Heard.read(stream, 5000, generator.direct()).passed.toByteArray();

        Heard again = Heard.read(rest, 5000, all);
        List<String> takenOut = pages(Heard.read(stream, 5000, generator.direct()));
        List<String> others = new ArrayList<>(pages(Heard.read(stream, 5000, all)));
        others.removeAll(takenOut);
        assertThat(pages(again)).isEqualTo(others);
        assertThat(again.story()).contains("ram complete");
    }

    private static List<String> pages(Heard heard) {
        return heard.story().stream()
                .filter(event -> event.startsWith("page") || event.startsWith("filled"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aHarmedStreamIsReadTheSameHoweverItIsSplitAndNeverHarmsTheReader(long seed) {
        StreamGenerator generator = new StreamGenerator(seed);
        byte[] stream = generator.stream();
        SplittableRandom random = new SplittableRandom(seed + 1);
        for (int i = 0; i < 20; i++) {
            byte[] harmed = Arrays.copyOf(stream, stream.length - random.nextInt(stream.length));
            // Most of a stream is pages, where harm goes unnoticed: prefer the head, and words.
            int within = random.nextBoolean() ? harmed.length : Math.min(harmed.length, 300);
            harmed[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
            long split = random.nextLong();
            assertThat(outcome(harmed, split, generator.direct()))
                    .isEqualTo(outcome(harmed, split + 1, generator.direct()));
        }
    }

    private static String outcome(byte[] stream, long seed, String... direct) {
        Heard heard = new Heard(direct);
        QemuStream reader = new QemuStream(heard);
        SplittableRandom random = new SplittableRandom(seed);
        int from = 0;
        int to = 0;
        String end = "read";
        try {
            while (to < stream.length) {
                to = Math.min(stream.length, to + 1 + random.nextInt(1 << random.nextInt(14)));
                from += reader.take(stream, from, to - from);
            }
            reader.end(stream, from, to - from);
        } catch (StreamNotUnderstood e) {
            end = e.getMessage();
        }
        return heard.story() + " " + Arrays.hashCode(heard.passed.toByteArray()) + " " + end;
    }

    /** Writes again what it is told, records from their parts, and checks that nothing of the stream is left untold between. */
    private static final class Rebuilt implements QemuStream.Listener {
        final StreamWriter out = new StreamWriter();
        private final byte[] stream;
        private final List<String> direct;
        private final List<String> names = new ArrayList<>();

        Rebuilt(byte[] stream, String... direct) {
            this.stream = stream;
            this.direct = List.of(direct);
        }

        @Override
        public boolean direct(int block, String name, long bytes) {
            names.add(name);
            return direct.contains(name);
        }

        @Override
        public void passOn(byte[] bytes, int from, int length) {
            assertThat(from).isEqualTo(out.length());
            out.raw(Arrays.copyOfRange(bytes, from, from + length));
        }

        @Override
        public void page(int block, long index, byte[] bytes, int from) {
            record(0x08, block, index);
            assertThat(from).isEqualTo(out.length());
            out.raw(Arrays.copyOfRange(bytes, from, from + 4096));
        }

        @Override
        public void filled(int block, long index, byte fill) {
            record(0x02, block, index);
            out.u8(fill);
        }

        /** Whether the block was named cannot be told from what is heard, only from the stream. */
        private void record(int flags, int block, long index) {
            int continued = stream[out.length() + 7] & 0x20;
            out.u64(index << 12 | flags | continued);
            if (continued == 0) {
                out.name(names.get(block));
            }
        }

        @Override
        public void ramComplete() {}

        @Override
        public void notUnderstood(String what) {
            throw new AssertionError(what);
        }
    }
}
