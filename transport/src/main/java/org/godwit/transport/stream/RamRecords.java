package org.godwit.transport.stream;

import org.godwit.transport.stream.BlockList.RamBlock;
import org.jspecify.annotations.Nullable;

/** The inside of the RAM's sections: words of an address and flags, pages behind them. */
final class RamRecords {
    static final int PAGE_BITS = 12;
    static final int PAGE = 1 << PAGE_BITS;

    private static final int FILLED = 0x02;
    private static final int TOTAL = 0x04;
    private static final int WHOLE = 0x08;
    private static final int END = 0x10;
    private static final int CONTINUE = 0x20;
    private static final int MULTIFD_FLUSH = 0x200;

    private final QemuStream.Listener listener;
    private final BlockList blocks;
    private @Nullable RamBlock last;
    private boolean reported;

    RamRecords(QemuStream.Listener listener) {
        this.listener = listener;
        this.blocks = new BlockList(listener);
    }

    /** Whether a page was reported, so that the stream can no longer be passed on as it is. */
    boolean reported() {
        return reported;
    }

    /** Takes records up to the end of the section, which it tells by true, or as far as they are whole. */
    boolean take(Piece piece) {
        while (piece.has(Long.BYTES)) {
            if (!blocks.awaited() && !blocks.whole()) {
                if (!blocks.takeEntry(piece)) {
                    return false;
                }
                continue;
            }
            long word = piece.u64(0);
            int flags = (int) word & PAGE - 1;
            switch (flags) {
                case WHOLE | CONTINUE, WHOLE, FILLED | CONTINUE, FILLED -> {
                    if (!takePage(piece, word, flags)) {
                        return false;
                    }
                }
                case END, MULTIFD_FLUSH -> {
                    if (word != flags || !blocks.whole()) {
                        throw unexpected(piece, word);
                    }
                    piece.pass(Long.BYTES);
                    if (flags == END) {
                        return true;
                    }
                }
                case TOTAL -> {
                    if (!blocks.awaited()) {
                        throw unexpected(piece, word);
                    }
                    blocks.takeTotal(piece, word - TOTAL);
                }
                default -> throw unexpected(piece, word);
            }
        }
        return false;
    }

    private boolean takePage(Piece piece, long word, int flags) {
        RamBlock block = last;
        int content = Long.BYTES;
        if ((flags & CONTINUE) == 0) {
            if (!blocks.whole()) {
                throw unexpected(piece, word);
            }
            if (!piece.hasName(Long.BYTES)) {
                return false;
            }
            block = blocks.named(piece, Long.BYTES);
            content = piece.afterName(Long.BYTES);
        } else if (block == null) {
            throw unexpected(piece, word);
        }
        long index = word >>> PAGE_BITS;
        if (index >= block.pages()) {
            throw piece.notUnderstood(
                    0, "one of the " + block.pages() + " pages of '" + block.name() + "'", "page " + index);
        }
        boolean filled = (flags & FILLED) != 0;
        int length = content + (filled ? 1 : PAGE);
        if (!piece.has(length)) {
            return false;
        }
        last = block;
        if (!block.direct()) {
            piece.pass(length);
            return true;
        }
        piece.handOver();
        reported = true;
        if (filled) {
            listener.filled(block.number(), index, (byte) piece.u8(content));
        } else {
            listener.page(block.number(), index, piece.bytes(), piece.index(content));
        }
        piece.drop(length);
        return true;
    }

    private StreamNotUnderstood unexpected(Piece piece, long word) {
        String expected = blocks.awaited()
                ? "the list of RAM blocks (0x%x)".formatted(TOTAL)
                : last == null
                        ? "a page with the name of its block, or the end of the section"
                        : "a page (0x%x, 0x%x), or the end of the section (0x%x)".formatted(FILLED, WHOLE, END);
        return piece.notUnderstood(0, expected, "the word 0x%x".formatted(word));
    }
}
