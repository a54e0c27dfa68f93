package org.godwit.transport;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * The running digest of one direction's data (XXH3, 64 bits). Since it never starts anew, the checksum of each frame
 * proves every byte before it as well: a frame that was lost, doubled or swapped shows at the next one.
 */
final class Checksum {
    private static final Hasher64 XXH3 = Hashing.xxh3_64();

    private final HashStream64 running = XXH3.hashStream();

    long update(byte[] bytes, int offset, int length) {
        running.putBytes(bytes, offset, length);
        return running.getAsLong();
    }

    long value() {
        return running.getAsLong();
    }

    /** The checksum of one payload by itself. */
    static long of(byte[] bytes, int offset, int length) {
        return length == 0 ? 0 : XXH3.hashBytesToLong(bytes, offset, length);
    }
}
