package org.godwit.agent.migration;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.godwit.transport.ShadowMemory;
import org.godwit.transport.page.PageStore;

/**
 * A stream as a QEMU writes it, of a guest that never was: header, one block of RAM, its pages once, and half of them again with a
 * few bytes changed. It ends before any device state, as that of a migration which is cancelled does.
 *
 * <p>The format is QEMU's {@code migration/savevm.c} and {@code migration/ram.c}: see the package of the transport.
 */
final class RehearsalStream {
    private static final String BLOCK = "pc.ram";
    private static final int PAGES = 4096;
    private static final int PAGE = 4096;
    static final long BYTES = (long) PAGES * PAGE;
    private static final int TEMPLATES = 16;
    private static final int SECTION = 2;

    private static final int ZERO = 0x02;
    private static final int SIZES = 0x04;
    private static final int DATA = 0x08;
    private static final int END_OF_SECTION = 0x10;
    private static final int SAME_BLOCK = 0x20;

    private final ByteBuffer buffer = ByteBuffer.allocate(256 << 10);
    private final WritableByteChannel out;
    private final byte[][] templates = templates();

    private RehearsalStream(WritableByteChannel out) {
        this.out = out;
    }

    /** Where its pages go. */
    static ShadowMemory shadow() {
        Map<String, MemorySegment> block = Map.of(BLOCK, MemorySegment.ofArray(new byte[PAGES * PAGE]));
        return new ShadowMemory(new LinkedHashMap<>(block), true, PageStore.none(), () -> {});
    }

    static void writeTo(WritableByteChannel out) throws IOException {
        RehearsalStream stream = new RehearsalStream(out);
        stream.header();
        stream.part(1);
        stream.part(2);
        stream.flush();
    }

    private void header() {
        buffer.putInt(0x5145564d).putInt(3);
        byte[] machine = "pc-q35-10.0".getBytes(StandardCharsets.US_ASCII);
        buffer.put((byte) 7).putInt(machine.length).put(machine);
        buffer.put((byte) 1).putInt(SECTION);
        name("ram");
        buffer.putInt(0).putInt(4);
        buffer.putLong((long) PAGES * PAGE | SIZES);
        name(BLOCK);
        buffer.putLong((long) PAGES * PAGE);
        endOfSection();
    }

    /** Every page, or every second one; as many are zero, are text and are noise as in a guest that has booted. */
    private void part(int step) throws IOException {
        buffer.put((byte) 2).putInt(SECTION);
        boolean first = true;
        for (int number = 0; number < PAGES; number += step) {
            if (buffer.remaining() < 2 * PAGE) {
                flush();
            }
            boolean zero = number % 4 == 3;
            buffer.putLong((long) number * PAGE | (zero ? ZERO : DATA) | (first ? 0 : SAME_BLOCK));
            if (first) {
                name(BLOCK);
            }
            if (zero) {
                buffer.put((byte) 0);
            } else {
                buffer.put(page(number, step));
            }
            first = false;
        }
        endOfSection();
    }

    /** From a few prepared pages: the rehearsal is of the transport, not of making noise. */
    private byte[] page(int number, int pass) {
        byte[] page = templates[number % TEMPLATES];
        ByteBuffer.wrap(page).putLong(PAGE / 2, number).put(PAGE / 4, (byte) pass);
        return page;
    }

    private static byte[][] templates() {
        SplittableRandom random = new SplittableRandom(1);
        byte[][] pages = new byte[TEMPLATES][PAGE];
        for (int i = 0; i < TEMPLATES; i++) {
            random.nextBytes(pages[i]);
            // Every fourth stays noise; in the others every second kilobyte is a pattern.
            for (int at = 0; i % 4 != 0 && at < PAGE; at++) {
                pages[i][at] = (at & 1024) == 0 ? pages[i][at] : (byte) (at / 8);
            }
        }
        return pages;
    }

    private void endOfSection() {
        buffer.putLong(END_OF_SECTION).put((byte) 0x7e).putInt(SECTION);
    }

    private void name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        buffer.put((byte) bytes.length).put(bytes);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }
}
