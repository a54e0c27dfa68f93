package org.godwit.transport;

import java.math.BigInteger;

/**
 * Reads QEMU's return path (messages of be16 type, be16 length, data; QEMU's {@code migration/migration.c}) and takes
 * SWITCHOVER_ACK out of it, so that source QEMU never completes by itself. All other bytes pass as they came, in their
 * order, however the socket cut them; at most a message's header is held back until it is whole.
 *
 * <p>The lengths of the known messages are checked, because a wrong one would shift everything behind it. The length of
 * an unknown message is believed and the message passed on: source QEMU will judge it.
 */
final class ReturnPathFilter {
    /** A filtered piece can be longer than what came by what was held back. */
    static final int SLACK = 8;

    private static final int SHUT = 1;
    private static final int PONG = 2;
    private static final int REQ_PAGES_ID = 3;
    private static final int REQ_PAGES = 4;
    private static final int RECV_BITMAP = 5;
    private static final int RESUME_ACK = 6;
    private static final int SWITCHOVER_ACK = 7;

    /** What follows RECV_BITMAP is not framed: be64 size, the bitmap, be64 end mark. */
    private static final int BITMAP_END_MARK = 8;

    private static final int MESSAGE_HEADER = 4;
    private static final int BITMAP_HEADER = 8;
    /** A bit a page: enough for 32 PiB of guest. */
    private static final long MAX_BITMAP = 1L << 40;

    private final Side side;
    private final byte[] header = new byte[BITMAP_HEADER];
    private int has;
    private int needs = MESSAGE_HEADER;
    private boolean bitmapNext;
    private long dataLeft;
    private long withheld;

    ReturnPathFilter(Side side) {
        this.side = side;
    }

    /** Writes to {@code out} what may pass of {@code in}; returns how many bytes. */
    int filter(byte[] in, int from, int length, byte[] out, int at) {
        int read = from;
        int end = from + length;
        int written = at;
        while (read < end) {
            if (dataLeft > 0) {
                int passes = (int) Math.min(dataLeft, end - read);
                System.arraycopy(in, read, out, written, passes);
                read += passes;
                written += passes;
                dataLeft -= passes;
            } else {
                header[has++] = in[read++];
                if (has == needs) {
                    written += headerComplete(out, written);
                }
            }
            if (dataLeft == 0 && has == 0) {
                needs = bitmapNext ? BITMAP_HEADER : MESSAGE_HEADER;
            }
        }
        return written - at;
    }

    private int headerComplete(byte[] out, int at) {
        has = 0;
        if (bitmapNext) {
            bitmapNext = false;
            long size = new BigInteger(1, header).longValue();
            if (size < 0 || size > MAX_BITMAP) {
                throw TransportException.corrupt(
                        side,
                        "read a dirty bitmap of " + Long.toUnsignedString(size)
                                + " bytes from its QEMU, expected at most " + MAX_BITMAP + ".");
            }
            dataLeft = size + BITMAP_END_MARK;
            return pass(out, at, BITMAP_HEADER);
        }
        int type = (header[0] & 0xff) << 8 | (header[1] & 0xff);
        int length = (header[2] & 0xff) << 8 | (header[3] & 0xff);
        check(type, length);
        if (type == SWITCHOVER_ACK) {
            withheld++;
            return 0;
        }
        bitmapNext = type == RECV_BITMAP;
        dataLeft = length;
        return pass(out, at, MESSAGE_HEADER);
    }

    private int pass(byte[] out, int at, int length) {
        System.arraycopy(header, 0, out, at, length);
        return length;
    }

    private void check(int type, int length) {
        int expected = switch (type) {
            case SHUT, PONG, RESUME_ACK -> 4;
            case REQ_PAGES -> 12;
            case SWITCHOVER_ACK -> 0;
            default -> length;
        };
        int least = type == REQ_PAGES_ID ? 13 : type == RECV_BITMAP ? 1 : 0;
        int most = type == REQ_PAGES_ID ? 13 + 255 : type == RECV_BITMAP ? 256 : 0xffff;
        if (length != expected || length < least || length > most) {
            throw TransportException.corrupt(
                    side,
                    "read a return-path message of type " + type + " with " + length
                            + " bytes of data from its QEMU, expected "
                            + (length != expected ? "" + expected : least + " to " + most) + ".");
        }
    }

    /** How many acknowledgements of a switchover were taken out. */
    long withheld() {
        return withheld;
    }
}
