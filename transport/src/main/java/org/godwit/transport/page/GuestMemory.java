package org.godwit.transport.page;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The direct blocks of the shadow VM as the agent has mapped them. Callers have checked every page number before; the
 * segments check their bounds all the same, so that no number, whatever its origin, reaches other memory.
 */
public final class GuestMemory {
    private static final MemorySegment ZERO = MemorySegment.ofArray(new byte[Layout.PAGE]);

    private final Layout layout;
    private final MemorySegment[] segments;
    private final long[] firstPages;

    private GuestMemory(Layout layout, MemorySegment[] segments) {
        this.layout = layout;
        this.segments = segments;
        firstPages = layout.blocks().stream().mapToLong(Layout.Block::firstPage).toArray();
    }

    /**
     * Puts the mappings behind each other.
     *
     * @param blocks mapping by block, in the order of the numbering; each stays mapped for as long as this is used, and any thread may read it
     */
    public static GuestMemory of(SequencedMap<String, MemorySegment> blocks) {
        SequencedMap<String, Long> sizes = new LinkedHashMap<>();
        blocks.forEach((name, segment) -> sizes.put(name, segment.byteSize()));
        return new GuestMemory(Layout.of(sizes), blocks.values().toArray(MemorySegment[]::new));
    }

    public Layout layout() {
        return layout;
    }

    void read(long page, byte[] into) {
        int block = block(page);
        MemorySegment.copy(segments[block], ValueLayout.JAVA_BYTE, offset(block, page), into, 0, Layout.PAGE);
    }

    /** Overwrites {@code length} bytes of a page from {@code at} on. */
    void write(long page, int at, byte[] bytes, int from, int length) {
        int block = block(page);
        MemorySegment.copy(bytes, from, segments[block], ValueLayout.JAVA_BYTE, offset(block, page) + at, length);
    }

    void clear(long page) {
        int block = block(page);
        segments[block].asSlice(offset(block, page), Layout.PAGE).fill((byte) 0);
    }

    boolean isZero(long page) {
        int block = block(page);
        long offset = offset(block, page);
        return MemorySegment.mismatch(segments[block], offset, offset + Layout.PAGE, ZERO, 0, Layout.PAGE) < 0;
    }

    private int block(long page) {
        int block = firstPages.length - 1;
        while (block > 0 && page < firstPages[block]) {
            block--;
        }
        return block;
    }

    private long offset(int block, long page) {
        return (page - firstPages[block]) * Layout.PAGE;
    }
}
