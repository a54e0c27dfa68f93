package org.godwit.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers frames and writes each in one piece. One thread uses it. */
final class FrameWriter {
    private final OutputStream out;
    private final byte[] small = new byte[FrameHeader.BYTES + FrameHeader.MAX_REASON];
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong wireBytes = new AtomicLong();

    FrameWriter(OutputStream out) {
        this.out = out;
    }

    void write(Batch batch) throws IOException {
        write(
                batch.type,
                batch.encoding,
                batch.rawLength,
                batch.encodedLength,
                batch.position,
                batch.checksum,
                batch.frame());
    }

    void write(FrameType type, long position) throws IOException {
        write(type, Encoding.PLAIN, 0, 0, position, 0, small);
    }

    void writeError(String reason) throws IOException {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, FrameHeader.MAX_REASON);
        System.arraycopy(bytes, 0, small, FrameHeader.BYTES, length);
        write(FrameType.ERROR, Encoding.PLAIN, length, length, 0, Checksum.of(small, FrameHeader.BYTES, length), small);
    }

    private void write(
            FrameType type, Encoding encoding, int raw, int encoded, long position, long checksum, byte[] frame)
            throws IOException {
        new FrameHeader(type, encoding, raw, encoded, sequence.getAndIncrement(), position, checksum).writeTo(frame);
        out.write(frame, 0, FrameHeader.BYTES + encoded);
        wireBytes.addAndGet(FrameHeader.BYTES + encoded);
    }

    long frames() {
        return sequence.get();
    }

    long wireBytes() {
        return wireBytes.get();
    }
}
