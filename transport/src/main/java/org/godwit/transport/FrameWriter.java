package org.godwit.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the frames of one connection and writes each in one piece. One thread uses it. */
final class FrameWriter {
    private final OutputStream out;
    private final byte[] small = new byte[FrameHeader.BYTES + FrameHeader.MAX_REASON];
    private byte[] noise = new byte[0];
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong wireBytes = new AtomicLong();

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    void write(Batch batch) throws IOException {
        write(batch.header(sequence.getAndIncrement()), batch.frame());
    }

    void write(FrameType type, long position) throws IOException {
        write(control(type, 0, position, 0), small);
    }

    void writeError(String reason) throws IOException {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, FrameHeader.MAX_REASON);
        System.arraycopy(bytes, 0, small, FrameHeader.BYTES, length);
        write(control(FrameType.ERROR, length, 0, Checksum.of(small, FrameHeader.BYTES, length)), small);
    }

    /** Bytes that no layer below can compress. */
    void writeProbe() throws IOException {
        if (noise.length == 0) {
            noise = new byte[FrameHeader.BYTES + FrameHeader.MAX_PROBE];
            new SplittableRandom().nextBytes(noise);
        }
        int length = FrameHeader.MAX_PROBE;
        write(control(FrameType.PROBE, length, 0, Checksum.of(noise, FrameHeader.BYTES, length)), noise);
    }

    private FrameHeader control(FrameType type, int length, long position, long checksum) {
        return new FrameHeader(type, Encoding.PLAIN, length, length, sequence.getAndIncrement(), 0, position, checksum);
    }

    private void write(FrameHeader header, byte[] frame) throws IOException {
        header.writeTo(frame);
        int length = FrameHeader.BYTES + header.encodedLength();
        out.write(frame, 0, length);
        wireBytes.addAndGet(length);
    }

    long frames() {
        return sequence.get();
    }

    long wireBytes() {
        return wireBytes.get();
    }
}
