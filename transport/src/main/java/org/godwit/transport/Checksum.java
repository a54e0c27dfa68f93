package org.godwit.transport;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/** XXH3-64 of a payload: whatever was harmed on its way, or decoded wrongly, shows before it is used. */
final class Checksum {
    private static final Hasher64 XXH3 = Hashing.xxh3_64();

    private Checksum() {}

    static long of(byte[] bytes, int offset, int length) {
        return length == 0 ? 0 : XXH3.hashBytesToLong(bytes, offset, length);
    }
}
