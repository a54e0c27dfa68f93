package org.godwit.transport;

import org.godwit.transport.page.Records;

/**
 * One numbered frame of data on its way out: the bytes as they came, the bytes as they go, and what the header will say. It
 * is kept until the peer has acknowledged it, since it may have to be sent again on another connection. Batches are used
 * again and again; both arrays keep room for the header in front, so that a frame leaves in a single write.
 */
final class Batch {
    /** zstd and lz4 want this much room for data that they cannot shrink; such a result is then thrown away. */
    private static final int SLACK = FrameHeader.MAX_RAW / 128 + 1024;

    final Records records = new Records(FrameHeader.BYTES);
    final byte[] encoded = new byte[FrameHeader.BYTES + FrameHeader.MAX_RAW + SLACK];

    FrameType type = FrameType.RECORDS;
    Encoding encoding = Encoding.PLAIN;
    int rawLength;
    int encodedLength;
    long number;
    long position;
    long checksum;
    /** Bytes of records in it by page encoding. */
    final long[] shares = new long[Shares.KINDS];

    /** Ready to be sent: compressed, or found not worth it. */
    boolean pressed;
    /** The connection that it was last sent on, or is being sent on; -1 while it waits. */
    int lane = -1;
    /** A connection is writing it out: its arrays must stay as they are even if it has been acknowledged. */
    boolean writing;

    byte[] raw() {
        return records.bytes();
    }

    /** The array that holds what is to be written. */
    byte[] frame() {
        return encoding == Encoding.PLAIN ? records.bytes() : encoded;
    }

    int wireBytes() {
        return FrameHeader.BYTES + encodedLength;
    }

    FrameHeader header(long sequence) {
        return new FrameHeader(type, encoding, rawLength, encodedLength, sequence, number, position, checksum);
    }
}
