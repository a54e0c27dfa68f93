package org.godwit.transport.page;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Pages that have come lately, kept at the destination beyond their session: numbered slots of one page each, in anonymous
 * memory that is taken page by page as slots are used. The source alone decides what goes where, in a {@link PageIndex}; this
 * side does as the records say and counts, so that the two can be compared after a session that was cut off.
 *
 * <p>Used by one session at a time, and by one thread of it.
 */
public final class PageStore implements AutoCloseable {
    private static final SecureRandom IDS = new SecureRandom();
    private static final PageStore NONE = new PageStore(0, null);

    private final int capacity;
    private final @Nullable OffHeap memory;
    private final MemorySegment slab;
    private final BitSet filled = new BitSet();
    private long idHigh;
    private long idLow;
    private long count;
    private int slots;
    /** Slots from here on were never used, and take no memory. */
    private int touched;

    private PageStore(int capacity, @Nullable OffHeap memory) {
        this.capacity = capacity;
        this.memory = memory;
        slab = memory == null ? MemorySegment.NULL : memory.segment();
        slots = capacity;
        beginAnew();
    }

    /** An empty store of so many bytes, which it takes only as pages come; less than a page is no store. */
    public static PageStore of(long bytes) {
        int capacity = (int) Math.min(Stock.MAX_SLOTS, bytes / Layout.PAGE);
        return capacity == 0 ? NONE : new PageStore(capacity, new OffHeap((long) capacity * Layout.PAGE));
    }

    /** Nothing is kept beyond the session. */
    public static PageStore none() {
        return NONE;
    }

    /**
     * Another store from now on, for the next session, and an empty one: something came that cannot be. Were it a wrong page that came out
     * of here, it would come again in the next try.
     */
    void beginAnew() {
        if (capacity == 0) {
            return;
        }
        idHigh = IDS.nextLong();
        idLow = IDS.nextLong();
        count = 0;
        filled.clear();
    }

    /** Bounds the next session: it may use this many bytes, and in any case what is used already. */
    public void allow(long bytes) {
        slots = Math.clamp(bytes / Layout.PAGE, touched, capacity);
    }

    /** Bytes of memory that it takes by now. */
    public long bytes() {
        return (long) touched * Layout.PAGE;
    }

    /** Bytes that it may take. */
    public long allowed() {
        return (long) slots * Layout.PAGE;
    }

    Stock stock() {
        return new Stock(idHigh, idLow, count, slots);
    }

    /** How many slots this session may use; 0 when there is no store. */
    int slots() {
        return slots;
    }

    boolean holds(int slot) {
        return filled.get(slot);
    }

    /** It counts once it is there: of a page that was put halfway the source must not believe anything. */
    void put(int slot, byte[] bytes, int from) {
        filled.set(slot);
        touched = Math.max(touched, slot + 1);
        MemorySegment.copy(bytes, from, slab, JAVA_BYTE, (long) slot * Layout.PAGE, Layout.PAGE);
        count++;
    }

    void read(int slot, byte[] into) {
        MemorySegment.copy(slab, JAVA_BYTE, (long) slot * Layout.PAGE, into, 0, Layout.PAGE);
    }

    /** Gives the memory back; the kernel zeroes it before anybody else gets it. */
    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
