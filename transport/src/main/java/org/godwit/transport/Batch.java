package org.godwit.transport;

/**
 * One frame on its way out: the bytes as they came, the bytes as they go, and what the header will say. Batches are
 * used again and again; both arrays keep room for the header in front, so that a frame leaves in a single write.
 */
final class Batch {
    /** zstd and lz4 want this much room for data that they cannot shrink; such a result is then thrown away. */
    private static final int SLACK = FrameHeader.MAX_RAW / 128 + 1024;

    final byte[] raw = new byte[FrameHeader.BYTES + FrameHeader.MAX_RAW];
    final byte[] encoded = new byte[FrameHeader.BYTES + FrameHeader.MAX_RAW + SLACK];

    FrameType type = FrameType.STREAM;
    Encoding encoding = Encoding.PLAIN;
    int rawLength;
    int encodedLength;
    long position;
    long checksum;

    /** The array that holds what is to be written. */
    byte[] frame() {
        return encoding == Encoding.PLAIN ? raw : encoded;
    }
}
