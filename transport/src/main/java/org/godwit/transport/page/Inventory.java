package org.godwit.transport.page;

import java.lang.foreign.MemorySegment;
import java.util.Set;

/** What the destination's memory holds before the first record, told to the source: HOLDINGS in {@code package-info}. */
public final class Inventory {
    /** Bytes of a piece at most. */
    public static final int MAX_PIECE = Records.CAPACITY;

    private final GuestMemory memory;
    private final PageHash hash;
    private final Set<String> zeroBlocks;
    private final int threads;

    /**
     * Prepares to tell.
     *
     * @param zeroBlocks blocks that are known to be zero, which are not read
     * @param threads how many may hash
     */
    public Inventory(GuestMemory memory, PageHash hash, Set<String> zeroBlocks, int threads) {
        this.memory = memory;
        this.hash = hash;
        this.zeroBlocks = Set.copyOf(zeroBlocks);
        this.threads = threads;
    }

    /** Where the pieces go, in their order. */
    @FunctionalInterface
    public interface Carrier {
        void carry(byte[] raw, int from, int length) throws InterruptedException;
    }

    /** Reads the memory, tells all of it, and returns its digest, which the decoder goes on from. */
    public Digest tell(Carrier carrier) throws InterruptedException {
        throw new UnsupportedOperationException(
                memory + " " + hash + zeroBlocks + threads + MemorySegment.NULL + carrier);
    }
}
