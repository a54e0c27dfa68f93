package org.godwit.transport.page;

import com.dynatrace.hash4j.hashing.HashValue128;

/**
 * What a whole memory holds, in 128 bits: the sum, over its pages, of page number and hash mixed together. Neither the order
 * of additions nor what a page held in between matters, so both ends keep it up to date page by page and need no pass over
 * the memory at the end.
 *
 * <p>A zero page adds nothing: an empty memory of any size has the digest 0, and costs nothing to describe. Since the hashes
 * are keyed with a secret, nobody who does not know it can make changes that cancel each other out.
 */
public final class Digest {
    private final long zeroHigh;
    private final long zeroLow;
    private long high;
    private long low;

    /** The digest of a memory that is zero. */
    Digest(PageHash hash) {
        zeroHigh = hash.zero().getMostSignificantBits();
        zeroLow = hash.zero().getLeastSignificantBits();
    }

    /** The two halves as they stand in a DIGEST record. */
    public record Sum(long high, long low) {
        @Override
        public String toString() {
            return "%016x%016x".formatted(high, low);
        }
    }

    public Sum sum() {
        return new Sum(high, low);
    }

    void add(long page, HashValue128 hash) {
        add(page, hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    void subtract(long page, HashValue128 hash) {
        subtract(page, hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    void add(long page, long hashHigh, long hashLow) {
        if (hashHigh != zeroHigh || hashLow != zeroLow) {
            long first = first(page, hashHigh);
            high += first;
            low += second(page, first, hashLow);
        }
    }

    void subtract(long page, long hashHigh, long hashLow) {
        if (hashHigh != zeroHigh || hashLow != zeroLow) {
            long first = first(page, hashHigh);
            high -= first;
            low -= second(page, first, hashLow);
        }
    }

    /** Adds the sum over other pages. */
    void add(Digest others) {
        high += others.high;
        low += others.low;
    }

    /** For one page, different hashes give different pairs: each step can be undone. */
    private static long first(long page, long hashHigh) {
        return scramble(hashHigh ^ ((page + 1) * 0x9e3779b97f4a7c15L));
    }

    private static long second(long page, long first, long hashLow) {
        return scramble(hashLow ^ ((page + 1) * 0xc2b2ae3d27d4eb4fL) ^ Long.rotateLeft(first, 32));
    }

    /** Spreads every bit over all (the finalizer of MurmurHash3), so that sums of changes do not cancel out by their structure. */
    private static long scramble(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
