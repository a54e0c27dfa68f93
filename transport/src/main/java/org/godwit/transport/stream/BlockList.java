package org.godwit.transport.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The guest's RAM blocks, as the head of the RAM's first section lists them. */
final class BlockList {
    /** Far more than any guest has; each DIMM, ROM and display is one. */
    private static final int MOST_BLOCKS = 4096;

    private final QemuStream.Listener listener;
    private final List<RamBlock> listed = new ArrayList<>();
    private final Map<String, RamBlock> byName = new HashMap<>();
    private long missing = -1;

    BlockList(QemuStream.Listener listener) {
        this.listener = listener;
    }

    /** @param direct whether its pages are reported */
    record RamBlock(int number, String name, long pages, boolean direct) {}

    boolean awaited() {
        return missing < 0;
    }

    boolean whole() {
        return missing == 0;
    }

    /** Takes the word that opens the list and says how many bytes all blocks have together. */
    void takeTotal(Piece piece, long total) {
        if (total <= 0) {
            throw piece.notUnderstood(0, "the size of the guest's memory", "0x%x".formatted(total));
        }
        missing = total;
        piece.pass(Long.BYTES);
    }

    /** Takes one entry, if it is there whole. With the last one the listener is asked for each block what becomes of it. */
    boolean takeEntry(Piece piece) {
        if (!piece.hasName(0)) {
            return false;
        }
        String name = piece.name(0);
        int length = piece.afterName(0);
        if (!piece.has(length + Long.BYTES)) {
            return false;
        }
        long bytes = piece.u64(length);
        if (bytes <= 0 || bytes % RamRecords.PAGE != 0 || bytes > missing) {
            throw piece.notUnderstood(
                    length,
                    "for block '" + name + "' a positive multiple of " + RamRecords.PAGE + ", at most the " + missing
                            + " bytes that are missing in the total",
                    "0x%x".formatted(bytes));
        }
        if (listed.size() == MOST_BLOCKS - 1) {
            throw piece.notUnderstood(0, "less than " + MOST_BLOCKS + " RAM blocks", "one more, '" + name + "'");
        }
        RamBlock block = new RamBlock(listed.size(), name, bytes / RamRecords.PAGE, false);
        if (byName.putIfAbsent(name, block) != null) {
            throw piece.notUnderstood(1, "a RAM block that was not listed before", "'" + name + "'");
        }
        listed.add(block);
        missing -= bytes;
        piece.pass(length + Long.BYTES);
        if (missing == 0) {
            piece.handOver();
            listed.forEach(this::ask);
        }
        return true;
    }

    private void ask(RamBlock block) {
        boolean direct = listener.direct(block.number(), block.name(), block.pages() * RamRecords.PAGE);
        byName.put(block.name(), new RamBlock(block.number(), block.name(), block.pages(), direct));
    }

    /** The block whose name stands at this offset. */
    RamBlock named(Piece piece, int offset) {
        String name = piece.name(offset);
        RamBlock block = byName.get(name);
        if (block == null) {
            throw piece.notUnderstood(offset + 1, "the name of a RAM block that was listed", "'" + name + "'");
        }
        return block;
    }
}
