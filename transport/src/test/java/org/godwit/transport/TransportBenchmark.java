package org.godwit.transport;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

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
                TransportStats stats = wire.source.stats();
                return String.format(
                        Locale.ROOT,
                        "%-5s %6.0f MB/s, ratio %.2f, %s, link %.0f MB/s %.3f ms, verified %s",
                        codec,
                        bytes / seconds / 1e6,
                        (double) bytes / stats.wireBytes(),
                        stats.bytesByEncoding(),
                        link.bytesPerSecond() / 1e6,
                        link.roundTripMillis(),
                        wire.destination.verified());
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
