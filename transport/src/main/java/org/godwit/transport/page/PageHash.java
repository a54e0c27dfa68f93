package org.godwit.transport.page;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * XXH3-128 of a page, seeded with a secret of the session: two pages with the same hash are taken for equal, and a guest that
 * knew the seed could make two that are not. May be shared by threads.
 *
 * <p>Hashes byte arrays only. A mapped page is copied to one first: that is faster than reading a mapping through the hash's
 * own access methods, and far faster before the code is compiled.
 */
public final class PageHash {
    private final Hasher128 xxh3;
    private final HashValue128 zero;

    /**
     * Hashes with a secret.
     *
     * @param key the session's secret, 64 random bits that both ends have
     */
    public PageHash(long key) {
        xxh3 = Hashing.xxh3_128(key);
        zero = of(new byte[Layout.PAGE], 0);
    }

    HashValue128 of(byte[] bytes, int from) {
        return xxh3.hashBytesTo128Bits(bytes, from, Layout.PAGE);
    }

    /** The hash of a page of zeros. */
    HashValue128 zero() {
        return zero;
    }
}
