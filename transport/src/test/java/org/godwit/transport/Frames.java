package org.godwit.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Well-formed frames as a source sends them, and what a destination makes of bytes. */
final class Frames {
    private Frames() {}

    /** A session's frames, each as its bytes, and the stream that they carry. */
    static final class Sent {
        final List<byte[]> frames;
        final byte[] stream;

        private Sent(List<byte[]> frames, byte[] stream) {
            this.frames = frames;
            this.stream = stream;
        }
    }

    /** Data in random pieces and encodings, with other frames between them, and an END. */
    static Sent some(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(wire);
        Checksum running = new Checksum();
        List<byte[]> frames = new ArrayList<>();
        Codec[] codecs = Codec.values();
        try (Encoder encoder = new CodecEncoder(new CodecChoice(codecs[random.nextInt(codecs.length)], 1, 1e8))) {
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                byte[] piece = Streams.memoryLike(random.nextLong(), random.nextInt(1, 1 << random.nextInt(1, 17)));
                writer.write(batch(piece, stream.size(), running, encoder));
                stream.writeBytes(piece);
                frames.add(drain(wire));
                if (random.nextInt(3) == 0) {
                    writer.write(FrameType.PING, random.nextLong() & Long.MAX_VALUE);
                    frames.add(drain(wire));
                }
            }
        }
        Batch end = new Batch();
        end.type = FrameType.END;
        end.position = stream.size();
        end.checksum = running.value();
        writer.write(end);
        frames.add(drain(wire));
        return new Sent(frames, stream.toByteArray());
    }

    static Batch batch(byte[] piece, long position, Checksum running, Encoder encoder) {
        Batch batch = new Batch();
        System.arraycopy(piece, 0, batch.raw, FrameHeader.BYTES, piece.length);
        batch.rawLength = piece.length;
        batch.position = position;
        batch.checksum = running.update(piece, 0, piece.length);
        encoder.encode(batch);
        return batch;
    }

    private static byte[] drain(ByteArrayOutputStream wire) {
        byte[] frame = wire.toByteArray();
        wire.reset();
        return frame;
    }

    static byte[] join(List<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Reads until END and returns what would have been handed to QEMU; {@code handed} has it also when this throws. */
    static void read(byte[] wire, ByteArrayOutputStream handed) throws InterruptedException {
        DeliveryBuffer delivery = new DeliveryBuffer(Side.DESTINATION, SessionOptions.MIN_WINDOW);
        try (Decoder decoder = new CodecDecoder(Side.DESTINATION)) {
            FrameReader reader = new FrameReader(Side.DESTINATION, new ByteArrayInputStream(wire), decoder, delivery);
            while (reader.next().type() != FrameType.END) {
                while (delivery.held() > 0) {
                    DeliveryBuffer.Piece piece =
                            delivery.take(Integer.MAX_VALUE).orElseThrow();
                    handed.write(delivery.bytes, piece.offset(), piece.length());
                    delivery.taken(piece.length());
                }
            }
        }
    }
}
