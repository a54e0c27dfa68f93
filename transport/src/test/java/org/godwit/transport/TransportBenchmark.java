package org.godwit.transport;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * What the relay carries on loopback, both ends in one process: run {@code main} with the test class path. Arguments: how many
 * MiB (1024). Not part of any build: it wants a quiet machine.
 */
final class TransportBenchmark {
    private static final int PIECE = 128 << 10;
    private static final int SAMPLES = 2000;

    private TransportBenchmark() {}

    public static void main(String[] args) throws Exception {
        long bytes = (args.length > 0 ? Long.parseLong(args[0]) : 1024) << 20;
        byte[] memory = Streams.memoryLike(1, 64 << 20);
        for (Codec codec : Codec.values()) {
            throughput(codec, bytes / 4, memory);
            System.out.println(throughput(codec, bytes, memory));
        }
        System.out.println(latency());
    }

    private static String throughput(Codec codec, long bytes, byte[] memory) throws Exception {
        Path directory = Files.createTempDirectory("godwit-bench");
        try (Wire wire = new Wire(SessionOptions.defaults().withCodec(codec))) {
            LinkQuality link = wire.source.measure();
            try (SocketChannel to = wire.destinationQemu(directory);
                    SocketChannel from = wire.sourceQemu(directory)) {
                StageTimes stages = new StageTimes(wire.id);
                Thread sampler = Thread.ofPlatform().daemon().start(stages);
                Thread reader = Thread.ofPlatform().start(() -> drain(to));
                long before = System.nanoTime();
                for (long sent = 0; sent < bytes; ) {
                    ByteBuffer piece = ByteBuffer.wrap(memory, (int) (sent % memory.length), PIECE);
                    while (piece.hasRemaining()) {
                        sent += from.write(piece);
                    }
                }
                Streams.close(from);
                wire.destination.ended().join();
                double seconds = (System.nanoTime() - before) / 1e9;
                reader.join();
                sampler.join();
                TransportStats stats = wire.source.stats();
                return String.format(
                        Locale.ROOT,
                        "%-5s %6.0f MB/s, ratio %.2f, %s, link %.0f MB/s %.3f ms, verified %s; processor seconds per GB: %s",
                        codec,
                        bytes / seconds / 1e6,
                        (double) bytes / stats.wireBytes(),
                        stats.bytesByCodec(),
                        link.bytesPerSecond() / 1e6,
                        link.roundTripMillis(),
                        wire.destination.verified(),
                        stages.perGigabyte(bytes));
            }
        } finally {
            Files.deleteIfExists(directory.resolve("in.sock"));
            Files.deleteIfExists(directory);
        }
    }

    /** A small tail, written when all is quiet, until destination QEMU has it. */
    private static String latency() throws Exception {
        Path directory = Files.createTempDirectory("godwit-bench");
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            long[] nanos = new long[SAMPLES];
            ByteBuffer got = ByteBuffer.allocate(4096);
            for (int i = 0; i < SAMPLES; i++) {
                long before = System.nanoTime();
                from.write(ByteBuffer.allocate(4096));
                got.clear();
                while (got.hasRemaining()) {
                    to.read(got);
                }
                nanos[i] = System.nanoTime() - before;
            }
            Arrays.sort(nanos);
            return String.format(
                    Locale.ROOT,
                    "4 KiB from QEMU to QEMU: median %.3f ms, 99 %% %.3f ms",
                    nanos[SAMPLES / 2] / 1e6,
                    nanos[SAMPLES * 99 / 100] / 1e6);
        } finally {
            Files.deleteIfExists(directory.resolve("in.sock"));
            Files.deleteIfExists(directory);
        }
    }

    /** Processor time of each of a session's threads: what a stage costs, on a machine that does other things as well. */
    private static final class StageTimes implements Runnable {
        private final SessionId id;
        private final Map<String, Long> nanos = new TreeMap<>();

        StageTimes(SessionId id) {
            this.id = id;
        }

        @Override
        public void run() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            boolean alive = true;
            while (alive) {
                alive = false;
                for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
                    if (info != null && info.getThreadName().contains(id.toString())) {
                        long used = threads.getThreadCpuTime(info.getThreadId());
                        nanos.merge(info.getThreadName().replace("transport-" + id + "-", ""), used, Math::max);
                        alive = true;
                    }
                }
                LockSupport.parkNanos(5_000_000);
            }
        }

        String perGigabyte(long bytes) {
            return nanos.entrySet().stream()
                    .map(stage ->
                            String.format(Locale.ROOT, "%s %.2f", stage.getKey(), (double) stage.getValue() / bytes))
                    .collect(Collectors.joining(", "));
        }
    }

    private static void drain(SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try {
            while (to.read(buffer) >= 0) {
                buffer.clear();
            }
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
