package org.godwit.transport.page;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.lang.foreign.MemorySegment;

/**
 * What the source knows of each page: the hash of what the destination holds there, and where this side remembers that
 * content. Off-heap, 24 bytes a page, and only for pages that were ever something else than zero.
 *
 * <pre>
 *  row of page n:   0 u64, 8 u64   hash, XOR the hash of a zero page, so that a row never written says zero
 *                  16 u32          location, by {@link SentPages}; 0 none
 *                  20 u32          row n of the index: 1 + a page that had a hash of this row; 0 none
 * </pre>
 *
 * <p>The index is direct-mapped and never cleaned: an entry counts only if the page it names still has the hash that is
 * looked for, so one that is out of date costs a look.
 */
final class PageTable implements AutoCloseable {
    private static final long ROW = 24;
    private static final long LOCATION = 16;
    private static final long INDEX = 20;

    private final long pages;
    private final long zeroHigh;
    private final long zeroLow;
    private final OffHeap memory;
    private final MemorySegment rows;

    PageTable(long pages, PageHash hash) {
        this.pages = pages;
        zeroHigh = hash.zero().getMostSignificantBits();
        zeroLow = hash.zero().getLeastSignificantBits();
        memory = new OffHeap(Math.max(1, pages) * ROW);
        rows = memory.segment();
    }

    long pages() {
        return pages;
    }

    boolean holds(long page, HashValue128 hash) {
        return low(page) == hash.getLeastSignificantBits() && high(page) == hash.getMostSignificantBits();
    }

    boolean holdsZero(long page) {
        return low(page) == zeroLow && high(page) == zeroHigh;
    }

    long high(long page) {
        return rows.get(JAVA_LONG, page * ROW) ^ zeroHigh;
    }

    long low(long page) {
        return rows.get(JAVA_LONG, page * ROW + Long.BYTES) ^ zeroLow;
    }

    void set(long page, HashValue128 hash) {
        long low = hash.getLeastSignificantBits();
        rows.set(JAVA_LONG, page * ROW, hash.getMostSignificantBits() ^ zeroHigh);
        rows.set(JAVA_LONG, page * ROW + Long.BYTES, low ^ zeroLow);
        rows.set(JAVA_INT, indexRow(low) * ROW + INDEX, (int) (page + 1));
    }

    /** Zero pages are many and are found without the index. */
    void setZero(long page) {
        rows.set(JAVA_LONG, page * ROW, 0);
        rows.set(JAVA_LONG, page * ROW + Long.BYTES, 0);
    }

    /** A page where the destination holds this, or -1. */
    long find(HashValue128 hash) {
        long page = rows.get(JAVA_INT, indexRow(hash.getLeastSignificantBits()) * ROW + INDEX) - 1L;
        return page >= 0 && holds(page, hash) ? page : -1;
    }

    private long indexRow(long low) {
        return Math.unsignedMultiplyHigh(low, pages);
    }

    int location(long page) {
        return rows.get(JAVA_INT, page * ROW + LOCATION);
    }

    void location(long page, int location) {
        rows.set(JAVA_INT, page * ROW + LOCATION, location);
    }

    @Override
    public void close() {
        memory.close();
    }
}
