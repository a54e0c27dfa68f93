package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RelayTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void carriesTheSameBytesBothWaysWhateverTheCodec(Codec codec) throws Exception {
        long seed = System.nanoTime();
        byte[] stream = Streams.memoryLike(seed, 6 << 20);
        byte[] answers = ReturnMessages.some(seed, 2000);
        try (Wire wire = new Wire(SessionOptions.defaults().withCodec(codec));
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            CompletableFuture<byte[]> arrived = Streams.readAll(to, stream.length);
            CompletableFuture<byte[]> returned = Streams.readAll(from, answers.length);
            CompletableFuture<Void> written = Streams.writeAll(from, stream, new SplittableRandom(seed));
            // Destination QEMU answers; whoever answers before anything was said is refused.
            await().atMost(LONG).until(() -> wire.source.stats().streamBytes() > 0);
            CompletableFuture<Void> answered = Streams.writeAll(to, answers, new SplittableRandom(seed + 1));

            assertThat(arrived).as("seed %d", seed).succeedsWithin(LONG).matches(got -> Arrays.equals(got, stream));
            assertThat(returned).as("seed %d", seed).succeedsWithin(LONG).isEqualTo(answers);
            assertThat(written).succeedsWithin(LONG);
            assertThat(answered).succeedsWithin(LONG);

            Streams.close(from);
            assertThat(wire.source.ended()).succeedsWithin(LONG);
            assertThat(wire.destination.ended()).succeedsWithin(LONG);
            assertThat(wire.destination.verified()).isTrue();
            assertThat(to.read(ByteBuffer.allocate(1))).as("QEMU sees the end").isEqualTo(-1);
            TransportStats atSource = wire.source.stats();
            assertThat(atSource.streamBytes()).isEqualTo(stream.length);
            assertThat(atSource.returnBytes()).isEqualTo(answers.length);
            assertThat(atSource.queuedBytes()).isZero();
            assertThat(wire.destination.stats().streamBytes()).isEqualTo(stream.length);
        }
    }

    @Test
    void aByteThatQemuWroteDoesNotWaitForMore() throws Exception {
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            // No stream of QEMU begins so: from here on everything passes as it comes.
            from.write(ByteBuffer.allocate(8));
            assertThat(Streams.readAll(to, 8)).succeedsWithin(LONG);
            for (int i = 0; i < 100; i++) {
                from.write(ByteBuffer.wrap(new byte[] {(byte) i}));
                ByteBuffer one = ByteBuffer.allocate(1);
                to.read(one);
                assertThat(one.get(0)).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void measuresTheLink() {
        try (Wire wire = new Wire(SessionOptions.defaults())) {
            LinkQuality quality = wire.source.measure();
            assertThat(quality.roundTripMillis()).isPositive();
            assertThat(quality.bytesPerSecond()).isGreaterThan(1e6);
        }
    }

    @Test
    void theEarlyEndOfDestinationQemuReachesSourceQemu() throws IOException {
        try (Wire wire = new Wire(SessionOptions.defaults());
                SocketChannel to = wire.destinationQemu(directory);
                SocketChannel from = wire.sourceQemu(directory)) {
            Streams.close(to);
            assertThat(from.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            Streams.close(from);
            assertThat(wire.source.ended()).succeedsWithin(LONG);
        }
    }
}
