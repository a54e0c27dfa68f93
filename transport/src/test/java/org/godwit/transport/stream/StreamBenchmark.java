package org.godwit.transport.stream;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How fast a stream of plain pages is read, on one core: run {@code main} with the test class path, and
 * with captured streams as arguments if they are to be read, too. Not part of any build: it
 * wants a quiet machine.
 *
 * <p>Each figure is the best and the median of the repetitions. What only reads the records shows the reader's own cost, what sums
 * the pages adds the least that any use of them must cost, and what copies first stands for the read from a socket.
 */
final class StreamBenchmark {
    private static final int PAGES = 64 << 8; // 64 MiB, more than a processor's cache holds.
    private static final int BUFFER = 512 << 10;
    private static final int REPETITIONS = 40;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static long sink;

    private StreamBenchmark() {}

    public static void main(String[] args) throws IOException {
        byte[] plain = stream(false);
        byte[] named = stream(true);
        for (int i = 0; i < 2; i++) {
            measure("records only", plain, new Use(true, false), false);
            measure("every page names its block", named, new Use(true, false), false);
            measure("pages summed", plain, new Use(true, true), false);
            measure("copied to a buffer, pages summed", plain, new Use(true, true), true);
            measure("copied to a buffer, passed on", plain, new Use(false, false), true);
        }
        for (String captured : args) {
            byte[] stream = Files.readAllBytes(Path.of(captured));
            measure(captured, stream, new Use(true, false), false);
            measure(captured + ", copied, summed", stream, new Use(true, true), true);
        }
        System.out.println(sink == 0 ? "" : "(sum " + sink + ")");
    }

    /** @param named whether a record of another block stands before each page, so that every page names its own */
    private static byte[] stream(boolean named) {
        StreamWriter writer = StreamWriter.opened()
                .sectionStart("ram", 0, 4)
                .total((PAGES + 1L) << 12)
                .block("pc.ram", (long) PAGES << 12)
                .block("other", 4096)
                .end()
                .part();
        byte[] page = StreamWriter.pageOf(3);
        for (int i = 0; i < PAGES; i++) {
            if (named) {
                writer.filled("other", 0, 0);
            }
            writer.page("pc.ram", i, page);
        }
        return writer.end().last().end().deviceState().bytes();
    }

    private static void measure(String what, byte[] stream, Use use, boolean copied) {
        double[] gigabytesPerSecond = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            long before = System.nanoTime();
            read(stream, use, copied);
            gigabytesPerSecond[i] = (double) stream.length / (System.nanoTime() - before);
        }
        Arrays.sort(gigabytesPerSecond);
        sink += use.sum;
        System.out.printf(
                Locale.ROOT,
                "%-34s median %6.2f GB/s, best %6.2f%n",
                what,
                gigabytesPerSecond[REPETITIONS / 2],
                gigabytesPerSecond[REPETITIONS - 1]);
    }

    private static void read(byte[] stream, Use use, boolean copied) {
        QemuStream reader = new QemuStream(use);
        byte[] buffer = copied ? new byte[BUFFER] : stream;
        int left = 0;
        for (int at = 0; at < stream.length; ) {
            if (copied) {
                int more = Math.min(BUFFER - left, stream.length - at);
                System.arraycopy(stream, at, buffer, left, more);
                at += more;
                int offered = left + more;
                int taken = reader.take(buffer, 0, offered);
                left = offered - taken;
                System.arraycopy(buffer, taken, buffer, 0, left);
            } else {
                at += reader.take(stream, at, Math.min(BUFFER, stream.length - at));
            }
        }
    }

    private static final class Use implements QemuStream.Listener {
        private final boolean direct;
        private final boolean summing;
        private long sum;

        Use(boolean direct, boolean summing) {
            this.direct = direct;
            this.summing = summing;
        }

        @Override
        public boolean direct(int block, String name, long bytes) {
            return direct && name.equals("pc.ram");
        }

        @Override
        public void passOn(byte[] bytes, int from, int length) {
            sum += length;
        }

        @Override
        public void page(int block, long index, byte[] bytes, int from) {
            sum += index;
            if (summing) {
                for (int at = from; at < from + 4096; at += Long.BYTES) {
                    sum += (long) LONG.get(bytes, at);
                }
            }
        }

        @Override
        public void filled(int block, long index, byte fill) {
            sum += index;
        }

        @Override
        public void ramComplete() {
            sum++;
        }

        @Override
        public void notUnderstood(String what) {
            throw new AssertionError(what);
        }
    }
}
