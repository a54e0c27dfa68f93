package org.godwit.transport.page;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A slab of 4 KiB chunks, numbered from 1, taken and given back one by one. Memory is committed when a chunk is first used,
 * and goes back to the host when all is closed. A chunk's first four bytes link it to the next of its chain, or of the free
 * ones; who owns a chunk alone may use all of it.
 */
final class Chunks implements AutoCloseable {
    static final int BYTES = Layout.PAGE;
    /** Bytes of a linked chunk that are not the link. */
    static final int LINKED_BYTES = BYTES - Integer.BYTES;

    private final OffHeap memory;
    private final MemorySegment slab;
    private final int count;
    private final AtomicInteger used = new AtomicInteger();
    /** Chunks from here on were never used. */
    private int untouched = 1;

    private int firstFree;

    Chunks(int count) {
        this.count = count;
        memory = new OffHeap((long) Math.max(1, count) * BYTES);
        slab = memory.segment();
    }

    int free() {
        return count - used.getPlain();
    }

    /** Any thread may ask. */
    int used() {
        return used.getOpaque();
    }

    /** Some chunk; there must be a free one. */
    int take() {
        used.setOpaque(used.getPlain() + 1);
        int chunk = firstFree;
        if (chunk == 0) {
            return untouched++;
        }
        firstFree = next(chunk);
        return chunk;
    }

    void give(int chunk) {
        used.setOpaque(used.getPlain() - 1);
        link(chunk, firstFree);
        firstFree = chunk;
    }

    /** Gives back a chunk and all that it is linked to. */
    void giveChain(int first) {
        for (int chunk = first; chunk != 0; ) {
            int next = next(chunk);
            give(chunk);
            chunk = next;
        }
    }

    int next(int chunk) {
        return getInt(chunk, 0);
    }

    /** Puts {@code next} behind it; 0 ends the chain. */
    void link(int chunk, int next) {
        putInt(chunk, 0, next);
    }

    int getInt(int chunk, int at) {
        return slab.get(JAVA_INT, offset(chunk) + at);
    }

    void putInt(int chunk, int at, int value) {
        slab.set(JAVA_INT, offset(chunk) + at, value);
    }

    void read(int chunk, int at, byte[] into, int from, int length) {
        MemorySegment.copy(slab, JAVA_BYTE, offset(chunk) + at, into, from, length);
    }

    void write(int chunk, int at, byte[] bytes, int from, int length) {
        MemorySegment.copy(bytes, from, slab, JAVA_BYTE, offset(chunk) + at, length);
    }

    private static long offset(int chunk) {
        return (chunk - 1L) * BYTES;
    }

    @Override
    public void close() {
        memory.close();
    }
}
