package org.godwit.transport.page;

import java.util.function.Function;

/** Reads numbers from a peer's bytes, and never beyond their end. Used again for other bytes. */
final class WireCursor {
    private final Function<String, BadRecord> fault;
    private byte[] raw = new byte[0];
    private int at;
    private int end;

    /**
     * Has nothing to read yet.
     *
     * @param fault makes a sentence of what is wrong: "ends too early, expected ..."
     */
    WireCursor(Function<String, BadRecord> fault) {
        this.fault = fault;
    }

    void begin(byte[] bytes, int from, int length) {
        raw = bytes;
        at = from;
        end = from + length;
    }

    int at() {
        return at;
    }

    int left() {
        return end - at;
    }

    /** Goes over so many bytes, if they are there. Returns where they begin. */
    int skip(long length, String what) {
        if (length > end - at) {
            throw fault.apply("ends " + (length - (end - at)) + " bytes too early, expected " + what);
        }
        int from = at;
        at += (int) length;
        return from;
    }

    /** A big-endian number of so many bytes. */
    long number(int length, String what) {
        long number = 0;
        for (int i = skip(length, what); i < at; i++) {
            number = number << Byte.SIZE | (raw[i] & 0xff);
        }
        return number;
    }

    long varint(String what) {
        long number = 0;
        for (int i = 0; i < Varint.MAX_BYTES; i++) {
            long piece = number(1, what);
            number |= (piece & 0x7f) << (7 * i);
            if (piece < 0x80) {
                return number;
            }
        }
        throw fault.apply("has more than " + Varint.MAX_BYTES + " bytes for " + what + ", expected fewer");
    }
}
