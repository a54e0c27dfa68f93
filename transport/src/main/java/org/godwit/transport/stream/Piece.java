package org.godwit.transport.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one call, read from the front. Numbers are read at an offset from the first byte that is not taken yet. What is
 * taken is to be passed on; neighbours are handed over together, as late as the order of events allows.
 */
final class Piece {
    private static final VarHandle U16 = view(short[].class);
    private static final VarHandle U32 = view(int[].class);
    private static final VarHandle U64 = view(long[].class);
    private static final int LONGEST_NAME = 255;

    private final QemuStream.Listener listener;
    private byte[] bytes = new byte[0];
    private int from;
    private int at;
    private int end;

    /** Where the bytes that are taken, and not yet handed over, begin. */
    private int unsaid;

    /** Bytes of the stream before {@link #from}. */
    private long before;

    Piece(QemuStream.Listener listener) {
        this.listener = listener;
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
    }

    void open(byte[] bytes, int from, int length) {
        this.before += at - this.from;
        this.bytes = bytes;
        this.from = from;
        this.at = from;
        this.unsaid = from;
        this.end = from + length;
    }

    int taken() {
        return at - from;
    }

    int left() {
        return end - at;
    }

    boolean has(int length) {
        return end - at >= length;
    }

    /** The position in the stream of the byte at this offset. */
    long position(int offset) {
        return before + at - from + offset;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the byte at this offset stands in {@link #bytes()}. */
    int index(int offset) {
        return at + offset;
    }

    int u8(int offset) {
        return bytes[at + offset] & 0xff;
    }

    int u16(int offset) {
        return (short) U16.get(bytes, at + offset) & 0xffff;
    }

    long u32(int offset) {
        return (int) U32.get(bytes, at + offset) & 0xffffffffL;
    }

    long u64(int offset) {
        return (long) U64.get(bytes, at + offset);
    }

    /** Whether the name whose length stands at this offset is there whole. */
    boolean hasName(int offset) {
        return has(offset + 1) && has(afterName(offset));
    }

    int afterName(int offset) {
        return offset + 1 + u8(offset);
    }

    String name(int offset) {
        return text(offset + 1, u8(offset));
    }

    /** Printable ASCII, as everything that QEMU names in its stream; the check keeps names of noise out of messages. */
    String text(int offset, long length) {
        if (length == 0 || length > LONGEST_NAME) {
            throw notUnderstood(offset, "a name of 1 to " + LONGEST_NAME + " characters", "a length of " + length);
        }
        for (int i = 0; i < length; i++) {
            int character = u8(offset + i);
            if (character < ' ' || character > '~') {
                throw notUnderstood(offset + i, "a character of a name", "0x%02x".formatted(character));
            }
        }
        return new String(bytes, at + offset, (int) length, StandardCharsets.US_ASCII);
    }

    /** Takes so many bytes; they are passed on. */
    void pass(int length) {
        at += length;
    }

    /** Takes so many bytes that are not passed on. All before them must be handed over already. */
    void drop(int length) {
        at += length;
        unsaid = at;
    }

    /** Hands over what is taken: before any other event, so that the listener sees all in the stream's order. */
    void handOver() {
        if (at > unsaid) {
            listener.passOn(bytes, unsaid, at - unsaid);
            unsaid = at;
        }
    }

    StreamNotUnderstood notUnderstood(int offset, String expected, String came) {
        return new StreamNotUnderstood(position(offset), expected, came);
    }
}
