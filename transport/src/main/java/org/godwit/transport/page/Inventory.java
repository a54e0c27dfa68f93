package org.godwit.transport.page;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the destination's memory holds before the first record, told to the source in pieces that the session carries; {@code
 * package-info} gives their form. An old image is only a hint: what is told are the hashes of what lies there now, so a wrong
 * image costs bytes and no page. The memory must not change while it is told.
 */
public final class Inventory {
    /** Bytes of a piece at most. */
    public static final int MAX_PIECE = Records.CAPACITY;

    static final int LAYOUT = 1;
    static final int HASHES = 2;
    static final int END = 3;
    static final int STORE = 4;

    static final int ALL_ZERO = 0;
    static final int HASHED = 1;

    /** Of one piece: 32 MiB of memory. Were every second page zero, the piece would still be far from its limit. */
    private static final int PIECE_PAGES = 8192;

    private static final int PIECE_ROOM = 8 + PIECE_PAGES * (2 * Long.BYTES + Varint.MAX_BYTES);

    private final GuestMemory memory;
    private final PageHash hash;
    private final Set<String> zeroBlocks;
    private final PageStore store;
    private final int threads;

    /**
     * Prepares to tell.
     *
     * @param zeroBlocks blocks that are known to be zero, which are not read
     * @param store what this session may use beside the memory
     * @param threads how many may hash
     */
    public Inventory(GuestMemory memory, PageHash hash, Set<String> zeroBlocks, PageStore store, int threads) {
        this.memory = memory;
        this.hash = hash;
        this.zeroBlocks = Set.copyOf(zeroBlocks);
        this.store = store;
        this.threads = threads;
    }

    /** Where the pieces go, in their order. */
    @FunctionalInterface
    public interface Carrier {
        void carry(byte[] raw, int from, int length) throws InterruptedException;
    }

    /** A piece of hashes, and what its pages add to the digest. */
    private static final class Piece {
        final byte[] raw = new byte[PIECE_ROOM];
        final Digest digest;
        int length;

        Piece(Digest digest) {
            this.digest = digest;
        }
    }

    /** Reads the memory, tells all of it, and returns its digest, which the decoder goes on from. */
    public Digest tell(Carrier carrier) throws InterruptedException {
        Digest digest = new Digest(hash);
        tellLayout(carrier);
        tellStore(carrier);
        // Only a few pieces are there at a time, however large the guest is.
        Queue<Future<Piece>> underWay = new ArrayDeque<>();
        try (ExecutorService hashers = Executors.newFixedThreadPool(threads)) {
            try {
                for (Layout.Block block : memory.layout().blocks()) {
                    long end = block.firstPage() + block.pages();
                    for (long page = block.firstPage(); page < end && !isZero(block); page += PIECE_PAGES) {
                        long first = page;
                        int count = (int) Math.min(PIECE_PAGES, end - page);
                        underWay.add(hashers.submit(() -> hash(first, count)));
                        if (underWay.size() > threads) {
                            tell(underWay.remove(), digest, carrier);
                        }
                    }
                }
                while (!underWay.isEmpty()) {
                    tell(underWay.remove(), digest, carrier);
                }
            } finally {
                hashers.shutdownNow();
            }
        }
        tellEnd(digest, carrier);
        return digest;
    }

    private boolean isZero(Layout.Block block) {
        return zeroBlocks.contains(block.name());
    }

    private static void tell(Future<Piece> hashed, Digest digest, Carrier carrier) throws InterruptedException {
        try {
            Piece piece = hashed.get();
            digest.add(piece.digest);
            carrier.carry(piece.raw, 0, piece.length);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The destination's memory could not be read to tell what it holds.", e.getCause());
        }
    }

    private void tellLayout(Carrier carrier) throws InterruptedException {
        byte[] raw = new byte[2 + Layout.MAX_BLOCKS * (2 + Layout.MAX_NAME + Long.BYTES)];
        int at = 0;
        raw[at++] = LAYOUT;
        raw[at++] = (byte) memory.layout().blocks().size();
        for (Layout.Block block : memory.layout().blocks()) {
            byte[] name = block.name().getBytes(StandardCharsets.UTF_8);
            raw[at++] = (byte) name.length;
            System.arraycopy(name, 0, raw, at, name.length);
            at += name.length;
            BigEndian.LONG.set(raw, at, block.size());
            at += Long.BYTES;
            raw[at++] = (byte) (isZero(block) ? ALL_ZERO : HASHED);
        }
        carrier.carry(raw, 0, at);
    }

    private void tellStore(Carrier carrier) throws InterruptedException {
        if (store.slots() == 0) {
            return;
        }
        Stock stock = store.stock();
        byte[] raw = new byte[1 + 3 * Long.BYTES + Integer.BYTES];
        raw[0] = STORE;
        BigEndian.LONG.set(raw, 1, stock.idHigh());
        BigEndian.LONG.set(raw, 1 + Long.BYTES, stock.idLow());
        BigEndian.LONG.set(raw, 1 + 2 * Long.BYTES, stock.count());
        BigEndian.INT.set(raw, 1 + 3 * Long.BYTES, stock.slots());
        carrier.carry(raw, 0, raw.length);
    }

    private static void tellEnd(Digest digest, Carrier carrier) throws InterruptedException {
        byte[] raw = new byte[1 + 2 * Long.BYTES];
        raw[0] = END;
        BigEndian.LONG.set(raw, 1, digest.sum().high());
        BigEndian.LONG.set(raw, 1 + Long.BYTES, digest.sum().low());
        carrier.carry(raw, 0, raw.length);
    }

    private Piece hash(long first, int count) {
        Piece piece = new Piece(new Digest(hash));
        byte[] raw = piece.raw;
        byte[] page = new byte[Layout.PAGE];
        raw[0] = HASHES;
        BigEndian.INT.set(raw, 1, (int) first);
        int at = 1 + Integer.BYTES;
        int done = 0;
        while (done < count) {
            boolean zero = memory.isZero(first + done);
            int run = 1;
            while (done + run < count && memory.isZero(first + done + run) == zero) {
                run++;
            }
            at = Varint.put(raw, at, ((long) run << 1) | (zero ? ALL_ZERO : HASHED));
            for (int i = 0; i < run && !zero; i++) {
                memory.read(first + done + i, page);
                HashValue128 value = hash.of(page, 0);
                piece.digest.add(first + done + i, value);
                BigEndian.LONG.set(raw, at, value.getMostSignificantBits());
                BigEndian.LONG.set(raw, at + Long.BYTES, value.getLeastSignificantBits());
                at += 2 * Long.BYTES;
            }
            done += run;
        }
        piece.length = at;
        return piece;
    }
}
