package org.godwit.transport.page;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The source's half of a {@link PageStore}: which content lies in which slot, by SHA-256. It outlives sessions as the store does,
 * and {@link #agree} says at the start of each what of it is still true.
 *
 * <pre>
 *  row of slot n:   0 32 bytes     SHA-256 of what it holds
 *                  32 u64          1 + the number of the page that was put there, counted over all sessions; 0 nothing
 *                  40 u32          1 + the slot that is next in this one's chain; 0 none
 *                  44 u32          whether it was found since the hand came by
 * </pre>
 *
 * <p>When the store is full, most newcomers are turned away: guests of one kind send the same pages in the same order, and were
 * each newcomer taken, every page would be displaced just before it is asked for. Of those that are admitted each takes
 * the place at which the hand stands, unless that was found since the hand was there; the hand goes round.
 *
 * <p>Used by one session at a time, and by one thread of it.
 */
public final class PageIndex implements AutoCloseable {
    static final int NOWHERE = -1;

    private static final int ADMITTED_OF = 16;
    private static final long ROW = 48;
    private static final int HASH = 32;
    private static final long NUMBER = 32;
    private static final long NEXT = 40;
    private static final long FOUND = 44;

    private static final PageIndex NONE = new PageIndex(0);

    private final int capacity;
    private final @Nullable OffHeap rowMemory;
    private final @Nullable OffHeap bucketMemory;
    private final MemorySegment rows;
    private final MemorySegment buckets;
    private final int bucketMask;
    private final MessageDigest sha256;
    private final byte[] wanted = new byte[HASH];
    private final MemorySegment wantedHash = MemorySegment.ofArray(wanted);
    private Stock stock = new Stock(0, 0, 0, 0);
    /** The number of the next page that is put. */
    private long number;
    /** Slots from here on were never used. */
    private int touched;

    private int hand;
    private int turnedAway;

    private PageIndex(int capacity) {
        this.capacity = capacity;
        int bucketCount = capacity == 0 ? 1 : Integer.highestOneBit(capacity) * 2;
        bucketMask = bucketCount - 1;
        rowMemory = capacity == 0 ? null : new OffHeap(capacity * ROW);
        bucketMemory = capacity == 0 ? null : new OffHeap((long) bucketCount * Integer.BYTES);
        rows = rowMemory == null ? MemorySegment.NULL : rowMemory.segment();
        buckets = bucketMemory == null ? MemorySegment.NULL : bucketMemory.segment();
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Knows nothing yet; for stores of at most so many bytes. Takes about 56 bytes for each page that it knows. */
    public static PageIndex of(long storeBytes) {
        int capacity = (int) Math.min(Stock.MAX_SLOTS, storeBytes / Layout.PAGE);
        return capacity == 0 ? NONE : new PageIndex(capacity);
    }

    /** Knows nothing, and learns nothing. */
    public static PageIndex none() {
        return NONE;
    }

    /**
     * Begins a session with a store in this state. What this side counted beyond the store's count never arrived. A store that
     * counts more than this side ever sent, or has another id, is one of which nothing is known.
     *
     * @return this
     */
    PageIndex agree(Stock told) {
        if (capacity == 0) {
            return this;
        }
        int usable = Math.min(capacity, told.slots());
        boolean known = told.sameStore(stock) && told.count() <= number;
        for (int slot = 0; slot < touched; slot++) {
            if (!known || slot >= usable || numberOf(slot) > told.count()) {
                drop(slot);
            }
        }
        stock = new Stock(told.idHigh(), told.idLow(), told.count(), usable);
        number = told.count();
        hand = firstEmpty(usable);
        return this;
    }

    /** Where the hand goes on: at room, as long as there is some. */
    private int firstEmpty(int usable) {
        for (int slot = 0; slot < usable; slot++) {
            if (slot >= touched || numberOf(slot) == 0) {
                return slot;
            }
        }
        return hand < usable ? hand : 0;
    }

    /** The slot that holds this page, or {@link #NOWHERE}. */
    int find(byte[] bytes, int from) {
        if (stock.slots() == 0) {
            return NOWHERE;
        }
        hash(bytes, from);
        int slot = slotAt(bucket());
        while (slot != NOWHERE
                && MemorySegment.mismatch(rows, slot * ROW, slot * ROW + HASH, wantedHash, 0, HASH) >= 0) {
            slot = next(slot);
        }
        if (slot != NOWHERE) {
            rows.set(JAVA_INT, slot * ROW + FOUND, 1);
        }
        return slot;
    }

    /** Finds a place for the page that was just looked for and not found; the record that puts it there must follow. Or {@link #NOWHERE}. */
    int admit() {
        if (stock.slots() == 0) {
            return NOWHERE;
        }
        int slot = hand;
        if (numberOf(slot) != 0) {
            if (++turnedAway % ADMITTED_OF != 0) {
                return NOWHERE;
            }
            hand = after(slot);
            if (rows.get(JAVA_INT, slot * ROW + FOUND) != 0) {
                rows.set(JAVA_INT, slot * ROW + FOUND, 0);
                return NOWHERE;
            }
            drop(slot);
        }
        hand = after(slot);
        touched = Math.max(touched, slot + 1);
        MemorySegment.copy(wantedHash, 0, rows, slot * ROW, HASH);
        rows.set(JAVA_LONG, slot * ROW + NUMBER, ++number);
        rows.set(JAVA_INT, slot * ROW + FOUND, 0);
        int bucket = bucket();
        rows.set(JAVA_INT, slot * ROW + NEXT, slotAt(bucket) + 1);
        buckets.setAtIndex(JAVA_INT, bucket, slot + 1);
        return slot;
    }

    private int after(int slot) {
        return slot + 1 == stock.slots() ? 0 : slot + 1;
    }

    /** Takes a slot out of its chain, where it is known not to hold any more what it held. */
    private void drop(int slot) {
        if (numberOf(slot) == 0) {
            return;
        }
        int bucket = rows.get(JAVA_INT, slot * ROW) & bucketMask;
        int before = NOWHERE;
        for (int at = slotAt(bucket); at != slot; at = next(at)) {
            before = at;
        }
        if (before == NOWHERE) {
            buckets.setAtIndex(JAVA_INT, bucket, next(slot) + 1);
        } else {
            rows.set(JAVA_INT, before * ROW + NEXT, next(slot) + 1);
        }
        rows.set(JAVA_LONG, slot * ROW + NUMBER, 0);
    }

    private long numberOf(int slot) {
        return rows.get(JAVA_LONG, slot * ROW + NUMBER);
    }

    private int next(int slot) {
        return rows.get(JAVA_INT, slot * ROW + NEXT) - 1;
    }

    private int slotAt(int bucket) {
        return buckets.getAtIndex(JAVA_INT, bucket) - 1;
    }

    private int bucket() {
        return wantedHash.get(JAVA_INT_UNALIGNED, 0) & bucketMask;
    }

    private void hash(byte[] bytes, int from) {
        sha256.update(bytes, from, Layout.PAGE);
        try {
            sha256.digest(wanted, 0, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes.", e);
        }
    }

    @Override
    public void close() {
        if (rowMemory != null && bucketMemory != null) {
            rowMemory.close();
            bucketMemory.close();
        }
    }
}
