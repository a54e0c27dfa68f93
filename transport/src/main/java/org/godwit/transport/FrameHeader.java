package org.godwit.transport;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 48 bytes before every frame's payload; {@code package-info} gives their layout.
 *
 * @param rawLength bytes of payload once decoded
 * @param encodedLength bytes of payload on the wire
 * @param sequence number of this frame on its connection and direction, from 0
 * @param number for data: its place in the order of all data of this direction, from 0, whatever connection it comes on
 * @param position meaning by type; for data: bytes of QEMU's stream that stand behind this frame and all before it
 * @param checksum XXH3-64 of the raw payload
 */
record FrameHeader(
        FrameType type,
        Encoding encoding,
        int rawLength,
        int encodedLength,
        long sequence,
        long number,
        long position,
        long checksum) {

    static final int BYTES = 48;
    static final int MAX_RAW = 256 << 10;
    static final int MAX_PROBE = 64 << 10;
    static final int MAX_REASON = 1024;

    private static final int CHECK_AT = 12;
    private static final Hasher64 CHECK = Hashing.xxh3_64(0x676f647769743032L);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Writes this header into the first bytes of {@code frame}. */
    void writeTo(byte[] frame) {
        frame[0] = (byte) type.code();
        frame[1] = (byte) encoding.code();
        SHORT.set(frame, 2, (short) 0);
        INT.set(frame, 4, rawLength);
        INT.set(frame, 8, encodedLength);
        INT.set(frame, CHECK_AT, 0);
        LONG.set(frame, 16, sequence);
        LONG.set(frame, 24, number);
        LONG.set(frame, 32, position);
        LONG.set(frame, 40, checksum);
        INT.set(frame, CHECK_AT, (int) CHECK.hashBytesToLong(frame, 0, BYTES));
    }

    /**
     * Reads a header and checks all that it says against itself and against what may come next.
     *
     * @param side who reads, for the sentence of the exception
     * @param expected the sequence number that must come
     */
    static FrameHeader readFrom(byte[] bytes, Side side, long expected) {
        int check = (int) INT.get(bytes, CHECK_AT);
        INT.set(bytes, CHECK_AT, 0);
        int computed = (int) CHECK.hashBytesToLong(bytes, 0, BYTES);
        long sequence = (long) LONG.get(bytes, 16);
        if (check != computed) {
            throw TransportException.corrupt(
                    side,
                    "received a frame header with check %08x where its bytes give %08x (expected frame %d): it was damaged on its way."
                            .formatted(check, computed, expected));
        }
        if (sequence != expected) {
            throw TransportException.corrupt(
                    side,
                    "received frame " + sequence + ", expected frame " + expected + ": "
                            + (sequence < expected ? "a frame was replayed." : "frames are missing."));
        }
        FrameType type = FrameType.of(bytes[0] & 0xff)
                .orElseThrow(() -> TransportException.corrupt(
                        side,
                        "received frame " + sequence + " of the unknown type " + (bytes[0] & 0xff) + ", expected 1 to "
                                + FrameType.values().length + "."));
        Encoding encoding = Encoding.of(bytes[1] & 0xff)
                .orElseThrow(() -> TransportException.corrupt(
                        side,
                        "received frame " + sequence + " (" + type + ") in the unknown encoding " + (bytes[1] & 0xff)
                                + ", expected 0 to " + (Encoding.values().length - 1) + "."));
        FrameHeader header = new FrameHeader(
                type,
                encoding,
                (int) INT.get(bytes, 4),
                (int) INT.get(bytes, 8),
                sequence,
                (long) LONG.get(bytes, 24),
                (long) LONG.get(bytes, 32),
                (long) LONG.get(bytes, 40));
        header.check(side, (short) SHORT.get(bytes, 2));
        return header;
    }

    private void check(Side side, short flags) {
        if (flags != 0) {
            throw wrong(side, "flags %04x, expected none".formatted(flags));
        }
        int limit = type.payloadLimit();
        if (rawLength < 0 || rawLength > limit) {
            throw wrong(side, "a raw length of " + Integer.toUnsignedString(rawLength) + ", expected at most " + limit);
        }
        if (type.carries() && rawLength == 0) {
            throw wrong(side, "no payload, expected at least one byte");
        }
        if (!type.carries() && encoding != Encoding.PLAIN) {
            throw wrong(side, "encoding " + encoding + ", expected plain");
        }
        boolean lengthFits = switch (encoding) {
            case PLAIN -> encodedLength == rawLength;
            case ZSTD, LZ4 -> encodedLength > 0 && encodedLength < rawLength;
        };
        if (!lengthFits) {
            throw wrong(
                    side,
                    "an encoded length of " + Integer.toUnsignedString(encodedLength) + ", which cannot be for "
                            + rawLength + " bytes encoded as " + encoding);
        }
        if (position < 0 || number < 0) {
            throw wrong(
                    side,
                    "position " + Long.toUnsignedString(position) + " and number " + Long.toUnsignedString(number)
                            + ", expected less than 2^63");
        }
    }

    TransportException wrong(Side side, String what) {
        return TransportException.corrupt(side, "received frame " + sequence + " (" + type + ") with " + what + ".");
    }
}
