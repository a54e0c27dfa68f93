package org.godwit.transport.page;

/**
 * Batches kept as they were sent, in chains of chunks. There are two rows of them, each from the oldest to the newest: those of
 * pages that were sent once, and those of pages that came again or that were asked for. A batch is named by its first chunk,
 * which starts with what there is to know of it:
 *
 * <pre>
 *   0 u32 next chunk      4 u32 batch behind it in age, 0 none   8 u32 batch before it, 0 none
 *  12 u32 bytes kept     16 u32 bytes once unpacked, 0: the pages lie one behind the other as they are
 *  20 u8  codec          21 u8 pages listed                     22 u8 row, 23 u8 pages that still refer to it
 *  24 pages times: u32 page, u32 where it begins once unpacked
 *     then the bytes kept; they go on at byte 4 of each next chunk
 * </pre>
 */
final class KeptBatches {
    /** The row of batches whose pages were sent once. */
    static final int ONCE = 0;
    /** The row of batches whose pages came again, or of which one was asked for. */
    static final int AGAIN = 1;

    private static final int NEWER = 4;
    private static final int OLDER = 8;
    private static final int KEPT = 12;
    private static final int RAW = 16;
    private static final int COUNTS = 20;
    private static final int LIST = 24;
    private static final int ENTRY = 2 * Integer.BYTES;

    private final Chunks chunks;
    private final int[] oldest = new int[2];
    private final int[] newest = new int[2];
    private final int[] counts = new int[2];
    /** The next victim; 0: the newest. */
    private int hand;

    KeptBatches(Chunks chunks) {
        this.chunks = chunks;
    }

    /** Chunks that a batch of so many bytes takes. */
    static int chunksFor(int pages, int bytes) {
        int behindFirst = Math.max(0, bytes - (Chunks.BYTES - LIST - pages * ENTRY));
        return 1 + (behindFirst + Chunks.LINKED_BYTES - 1) / Chunks.LINKED_BYTES;
    }

    /** The batch of a row that was neither kept nor asked for the longest time, or 0. */
    int oldest(int row) {
        return oldest[row];
    }

    int count(int row) {
        return counts[row];
    }

    /**
     * The batch of pages that were sent once that can be spared best; 0 where there is none. A guest's memory is sent in the order of its addresses, time and
     * again: what came just before the page that was asked for last will be asked for last. So the hand goes back from there.
     *
     * @param skipped batches that the hand passes over before
     */
    int victim(int skipped) {
        for (int i = 0; i < skipped; i++) {
            hand = hand == 0 ? newest[ONCE] : chunks.getInt(hand, OLDER);
        }
        return hand == 0 ? newest[ONCE] : hand;
    }

    /** Starts a batch, the newest of its row, with as many chunks as it will need; there must be so many free ones. */
    int begin(int row, int pages, int bytes, int rawLength, int codec) {
        int first = 0;
        for (int i = chunksFor(pages, bytes); i > 0; i--) {
            int chunk = chunks.take();
            chunks.link(chunk, first);
            first = chunk;
        }
        chunks.putInt(first, KEPT, bytes);
        chunks.putInt(first, RAW, rawLength);
        chunks.putInt(first, COUNTS, (codec << 24) | (pages << 16) | pages);
        append(first, row);
        return first;
    }

    void list(int batch, int ordinal, int page, int offset) {
        chunks.putInt(batch, LIST + ordinal * ENTRY, page);
        chunks.putInt(batch, LIST + ordinal * ENTRY + Integer.BYTES, offset);
    }

    int page(int batch, int ordinal) {
        return chunks.getInt(batch, LIST + ordinal * ENTRY);
    }

    int offset(int batch, int ordinal) {
        return chunks.getInt(batch, LIST + ordinal * ENTRY + Integer.BYTES);
    }

    int kept(int batch) {
        return chunks.getInt(batch, KEPT);
    }

    int rawLength(int batch) {
        return chunks.getInt(batch, RAW);
    }

    int codec(int batch) {
        return chunks.getInt(batch, COUNTS) >>> 24;
    }

    int listed(int batch) {
        return (chunks.getInt(batch, COUNTS) >>> 16) & 0xff;
    }

    /** One page less refers to it. Says whether others do. */
    boolean release(int batch) {
        int counts = chunks.getInt(batch, COUNTS) - 1;
        chunks.putInt(batch, COUNTS, counts);
        return (counts & 0xff) > 0;
    }

    void free(int batch) {
        unlink(batch);
        chunks.giveChain(batch);
    }

    /** It was asked for: its other pages, which were sent together with the one, are likely to be next. */
    void touch(int batch) {
        if (batch != newest[AGAIN]) {
            if (row(batch) == ONCE) {
                hand = batch;
            }
            unlink(batch);
            append(batch, AGAIN);
        }
    }

    private int row(int batch) {
        return (chunks.getInt(batch, COUNTS) >>> 8) & 0xff;
    }

    private void append(int batch, int row) {
        chunks.putInt(batch, COUNTS, (chunks.getInt(batch, COUNTS) & ~0xff00) | (row << 8));
        counts[row]++;
        chunks.putInt(batch, NEWER, 0);
        chunks.putInt(batch, OLDER, newest[row]);
        if (newest[row] == 0) {
            oldest[row] = batch;
        } else {
            chunks.putInt(newest[row], NEWER, batch);
        }
        newest[row] = batch;
    }

    private void unlink(int batch) {
        counts[row(batch)]--;
        int newer = chunks.getInt(batch, NEWER);
        int older = chunks.getInt(batch, OLDER);
        if (hand == batch) {
            hand = older;
        }
        if (newer == 0) {
            newest[row(batch)] = older;
        } else {
            chunks.putInt(newer, OLDER, older);
        }
        if (older == 0) {
            oldest[row(batch)] = newer;
        } else {
            chunks.putInt(older, NEWER, newer);
        }
    }

    /** Copies kept bytes, from {@code at} of them on. */
    void read(int batch, int at, byte[] into, int from, int length) {
        transfer(batch, at, into, from, length, false);
    }

    void write(int batch, int at, byte[] bytes, int from, int length) {
        transfer(batch, at, bytes, from, length, true);
    }

    private void transfer(int batch, int at, byte[] bytes, int from, int length, boolean write) {
        int chunk = batch;
        int start = LIST + listed(batch) * ENTRY;
        int skip = at;
        int done = 0;
        while (done < length) {
            int held = Chunks.BYTES - start;
            if (skip < held) {
                int piece = Math.min(held - skip, length - done);
                if (write) {
                    chunks.write(chunk, start + skip, bytes, from + done, piece);
                } else {
                    chunks.read(chunk, start + skip, bytes, from + done, piece);
                }
                done += piece;
                skip = 0;
            } else {
                skip -= held;
            }
            chunk = chunks.next(chunk);
            start = Integer.BYTES;
        }
    }
}
