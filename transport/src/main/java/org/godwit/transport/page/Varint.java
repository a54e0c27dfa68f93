package org.godwit.transport.page;

/** Numbers of seven bits a byte, the lowest first; the high bit says that more follow. Signed ones are zig-zagged: 0, -1, 1, -2... */
final class Varint {
    /** Bytes of the longest that is written: numbers are page numbers, counts, and their differences. */
    static final int MAX_BYTES = 5;

    private Varint() {}

    /** Returns where the next byte goes. */
    static int put(byte[] bytes, int at, long number) {
        int to = at;
        long rest = number;
        while (rest > 0x7f) {
            bytes[to++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[to++] = (byte) rest;
        return to;
    }

    static int putSigned(byte[] bytes, int at, long number) {
        return put(bytes, at, (number << 1) ^ (number >> 63));
    }

    static long signed(long number) {
        return (number >>> 1) ^ -(number & 1);
    }
}
