package org.godwit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeliveryBufferTest {
    @Test
    void whateverTheSizesBytesComeOutAsTheyWentIn() throws InterruptedException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int window = 600_000;
        DeliveryBuffer buffer = new DeliveryBuffer(Side.DESTINATION, window);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int round = 0; round < 3000; round++) {
            int length = random.nextInt(1, 1 << random.nextInt(1, 19));
            if (random.nextBoolean() && length <= FrameHeader.MAX_RAW && buffer.held() + length <= window) {
                byte[] piece = new byte[length];
                random.nextBytes(piece);
                int at = buffer.reserve(new FrameHeader(FrameType.STREAM, Encoding.PLAIN, length, length, 0, 0, 0));
                System.arraycopy(piece, 0, buffer.bytes, at, length);
                buffer.land(length);
                in.writeBytes(piece);
            } else if (buffer.held() > 0) {
                DeliveryBuffer.Piece piece = buffer.take(length).orElseThrow();
                assertThat(piece.length()).isBetween(1, length);
                out.write(buffer.bytes, piece.offset(), piece.length());
                buffer.taken(piece.length());
            }
        }
        buffer.end();
        for (var piece = buffer.take(1 << 20); piece.isPresent(); piece = buffer.take(1 << 20)) {
            out.write(buffer.bytes, piece.get().offset(), piece.get().length());
            buffer.taken(piece.get().length());
        }
        assertThat(out.toByteArray()).as("seed %d", seed).isEqualTo(in.toByteArray());
    }
}
