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

    /** A session's frames, each as its bytes, and the data that they carry. */
    static final class Sent {
        final List<byte[]> frames;
        final byte[] data;

        private Sent(List<byte[]> frames, byte[] data) {
            this.frames = frames;
            this.data = data;
        }
    }

    /** Data in random pieces and encodings, with other frames between them, and an END. */
    static Sent some(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        FrameWriter writer = new FrameWriter(wire);
        List<byte[]> frames = new ArrayList<>();
        Codec[] codecs = Codec.values();
        long number = 0;
        try (CodecEncoder encoder =
                new CodecEncoder(new CodecChoice(codecs[random.nextInt(codecs.length)], 1, 1, 1e8))) {
            for (int i = random.nextInt(1, 12); i > 0; i--) {
                byte[] piece = Streams.memoryLike(random.nextLong(), random.nextInt(1, 1 << random.nextInt(1, 17)));
                data.writeBytes(piece);
                writer.write(batch(piece, number++, data.size(), encoder));
                frames.add(drain(wire));
                if (random.nextInt(3) == 0) {
                    writer.write(FrameType.PING, random.nextLong() & Long.MAX_VALUE);
                    frames.add(drain(wire));
                }
            }
        }
        Batch end = new Batch();
        end.type = FrameType.END;
        end.number = number;
        end.position = data.size();
        writer.write(end);
        frames.add(drain(wire));
        return new Sent(frames, data.toByteArray());
    }

    static Batch batch(byte[] piece, long number, long position, CodecEncoder encoder) {
        Batch batch = new Batch();
        System.arraycopy(piece, 0, batch.raw(), FrameHeader.BYTES, piece.length);
        batch.rawLength = piece.length;
        batch.number = number;
        batch.position = position;
        batch.checksum = Checksum.of(piece, 0, piece.length);
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

    /** Reads until END and returns what would have been handed on; {@code handed} has it also when this throws. */
    static void read(byte[] wire, ByteArrayOutputStream handed) throws InterruptedException {
        Arrivals arrivals = new Arrivals(Side.DESTINATION, SessionOptions.MIN_WINDOW);
        try (CodecDecoder decoder = new CodecDecoder(Side.DESTINATION)) {
            FrameReader reader = new FrameReader(Side.DESTINATION, new ByteArrayInputStream(wire), decoder, arrivals);
            long next = 0;
            FrameHeader frame;
            do {
                frame = reader.next();
                if (frame.type().data() && frame.number() == next) {
                    Arrivals.Arrival arrival = arrivals.take().orElseThrow();
                    handed.write(arrival.bytes(), 0, frame.rawLength());
                    arrivals.done(arrival);
                    next++;
                }
            } while (frame.type() != FrameType.END);
        }
    }
}
