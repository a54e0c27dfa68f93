package org.godwit.transport.page;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The source's reader of what {@link Inventory} tells. A piece that cannot be right is a {@link BadRecord}. */
public final class HoldingsReader implements AutoCloseable {
    private final PageHash hash;
    private final long mostPages;
    /** Blocks of which hashes are to come. */
    private final List<Layout.Block> hashed = new ArrayList<>();

    private @Nullable Holdings holdings;
    private boolean ended;
    private boolean handedOver;
    private int block;
    private long expected;

    private final WireCursor piece = new WireCursor(HoldingsReader::wrong);

    /**
     * Expects the first piece.
     *
     * @param mostPages more pages than the guest can have are refused before memory is spent on them
     */
    public HoldingsReader(PageHash hash, long mostPages) {
        this.hash = hash;
        this.mostPages = mostPages;
    }

    /**
     * Reads one piece.
     *
     * @return whether it was the last
     */
    public boolean read(byte[] raw, int from, int length) {
        if (length > Inventory.MAX_PIECE) {
            throw wrong("has " + length + " bytes, expected at most " + Inventory.MAX_PIECE);
        }
        piece.begin(raw, from, length);
        int type = (int) piece.number(1, "a type");
        if (ended || holdings == null != (type == Inventory.LAYOUT)) {
            throw wrong("is of type " + type + ", expected "
                    + (ended ? "none after the end" : holdings == null ? "the layout first" : "hashes or the end"));
        }
        switch (type) {
            case Inventory.LAYOUT -> layout(raw);
            case Inventory.HASHES -> hashes(raw, known());
            case Inventory.END -> end(known());
            case Inventory.STORE -> store(known());
            default -> throw wrong("is of type " + type + ", expected 1 to 4");
        }
        if (piece.left() > 0) {
            throw wrong("goes on for " + piece.left() + " bytes behind its end");
        }
        return ended;
    }

    /** What the destination holds, once the last piece was read. It is the caller's from now on, to close. */
    public Holdings holdings() {
        if (!ended) {
            throw new IllegalStateException("The destination has not told yet what it holds.");
        }
        handedOver = true;
        return known();
    }

    private Holdings known() {
        return Objects.requireNonNull(holdings);
    }

    private void layout(byte[] raw) {
        Layout.Builder builder = new Layout.Builder();
        int count = (int) piece.number(1, "a number of blocks");
        List<Integer> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int nameLength = (int) piece.number(1, "the length of a name");
            int nameAt = piece.skip(nameLength, "a name");
            String name = new String(raw, nameAt, nameLength, StandardCharsets.UTF_8);
            builder.add(name, piece.number(Long.BYTES, "a size")).ifPresent(fault -> {
                throw new BadRecord("What the destination holds cannot be right: " + fault);
            });
            int state = (int) piece.number(1, "a state");
            if (state > Inventory.HASHED) {
                throw wrong("gives block '" + name + "' the state " + state + ", expected 0 or 1");
            }
            states.add(state);
        }
        Layout layout = builder.layout();
        if (layout.pages() > mostPages) {
            throw wrong("tells of " + layout.pages() + " pages, expected at most the guest's " + mostPages);
        }
        holdings = Holdings.zero(layout, hash);
        for (int i = 0; i < count; i++) {
            if (states.get(i) == Inventory.HASHED) {
                hashed.add(layout.blocks().get(i));
            }
        }
        expected = hashed.isEmpty() ? 0 : hashed.getFirst().firstPage();
    }

    private void hashes(byte[] raw, Holdings into) {
        long first = piece.number(Integer.BYTES, "a page");
        if (block == hashed.size() || first != expected) {
            throw wrong("tells of pages from " + first + " on, expected "
                    + (block == hashed.size() ? "the end" : "those from " + expected + " on"));
        }
        Layout.Block of = hashed.get(block);
        long behind = of.firstPage() + of.pages();
        while (piece.left() > 0) {
            long run = piece.varint("a run of pages");
            long count = run >>> 1;
            if (count < 1 || count > behind - expected) {
                throw wrong("tells of " + count + " pages from " + expected + " on, expected 1 to "
                        + (behind - expected) + " of block '" + of.name() + "'");
            }
            if ((run & 1) == Inventory.HASHED) {
                hashes(raw, into, count);
            }
            expected += count;
        }
        if (expected == behind && ++block < hashed.size()) {
            expected = hashed.get(block).firstPage();
        }
    }

    private void hashes(byte[] raw, Holdings into, long count) {
        int from = piece.skip(count * 2 * Long.BYTES, "the hashes of its pages");
        for (int i = 0; i < count; i++, from += 2 * Long.BYTES) {
            HashValue128 value = new HashValue128(
                    (long) BigEndian.LONG.get(raw, from), (long) BigEndian.LONG.get(raw, from + Long.BYTES));
            into.table().set(expected + i, value);
            into.digest().add(expected + i, value);
        }
    }

    private void store(Holdings told) {
        if (told.stock().isPresent()) {
            throw wrong("tells of a store, expected at most one");
        }
        Stock stock = new Stock(
                piece.number(Long.BYTES, "an id"),
                piece.number(Long.BYTES, "an id"),
                piece.number(Long.BYTES, "a count"),
                (int) piece.number(Integer.BYTES, "a number of slots"));
        if (stock.count() < 0 || stock.slots() < 1 || stock.slots() > Stock.MAX_SLOTS) {
            throw wrong("tells of a store of " + Integer.toUnsignedString(stock.slots()) + " slots and "
                    + Long.toUnsignedString(stock.count()) + " pages put there, expected 1 to " + Stock.MAX_SLOTS
                    + " slots and fewer pages");
        }
        told.stock(stock);
    }

    private void end(Holdings told) {
        Digest.Sum sum = new Digest.Sum(piece.number(Long.BYTES, "a sum"), piece.number(Long.BYTES, "a sum"));
        if (block < hashed.size()) {
            throw wrong("is the end, expected the hashes of pages from " + expected + " on");
        }
        if (!sum.equals(told.digest().sum())) {
            throw wrong(
                    "gives the digest " + sum + ", expected " + told.digest().sum() + " from the hashes that it told");
        }
        ended = true;
    }

    private static BadRecord wrong(String what) {
        return new BadRecord("A piece of what the destination holds " + what + ".");
    }

    /** Gives memory back unless the holdings were handed over. */
    @Override
    public void close() {
        if (holdings != null && !handedOver) {
            holdings.close();
        }
    }
}
