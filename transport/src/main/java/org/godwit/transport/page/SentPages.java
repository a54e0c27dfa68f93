package org.godwit.transport.page;

import java.util.SplittableRandom;

/**
 * The source's memory of what it sent, so that a page that comes again can go as the bytes that changed. It has a bound, and two
 * kinds of content in one slab:
 *
 * <ul>
 *   <li>cold: batches as they were sent, compressed; a third of the pages' size, and they cost no work until a page of
 *       theirs comes again
 *   <li>hot: pages that did come again, as they are; such a page is likely to come a third time
 * </ul>
 *
 * <p>A page's location in {@link PageTable} says where its content is: 0 nowhere, 1 nowhere though it was sent before; the high
 * bit and a chunk; or a batch, times 64, and the page's ordinal in it. Whatever a location names is what the destination holds;
 * where that would not be so any more, the location is cleared. A batch that no page refers to is freed.
 *
 * <h2>When it is full</h2>
 *
 * <p>What is likely to come again stays. A page that becomes hot displaces a batch of pages that were sent once, and where there is
 * none the oldest of the others. So does a batch of pages that came again, but one with others of its kind only one time in {@link
 * #ADMITTED_OF}: a guest that rewrites more than fits, in a circle, would otherwise find each page gone just before it comes
 * again. As it is, some are found, become hot, and stay. Of the batches of pages that were sent for the first time none is better
 * than another: those that stay are drawn from all that came, so that a guest whose busy memory is sent last, or first, does as
 * well as any. When all is hot, newcomers are not remembered.
 */
final class SentPages implements AutoCloseable {
    private static final int ADMITTED_OF = 64;
    private static final int MOST_SPARED = 8;
    private static final int NEVER_SENT = 0;
    private static final int FORGOTTEN = 1;
    private static final int HOT = 0x8000_0000;
    private static final int ORDINAL_BITS = 6;
    private static final int ORDINAL = (1 << ORDINAL_BITS) - 1;
    /** Batches are named by chunks, in the bits that location has left: 128 GiB. */
    private static final long MAX_CHUNKS = (1 << (Integer.SIZE - 1 - ORDINAL_BITS)) - 1;

    private static final int MAX_CODEC = 254;
    private static final int AS_PAGES = 255;

    private final PageTable table;
    private final Chunks chunks;
    private final KeptBatches batches;
    private final UnpackedBatches unpacked;
    private final boolean enabled;
    private final int[] wanted = new int[Records.MAX_FRESH];
    private final SplittableRandom lots = new SplittableRandom(0);
    private int offeredOnce;
    private int turnedAway;

    /**
     * Remembers nothing yet.
     *
     * @param bound bytes of memory at most; less than a few pages turns it off
     */
    SentPages(PageTable table, long bound, Unpack unpack) {
        this.table = table;
        int count = (int) Math.min(MAX_CHUNKS, bound / Chunks.BYTES);
        enabled = count > 0;
        chunks = new Chunks(count);
        batches = new KeptBatches(chunks);
        unpacked = new UnpackedBatches(batches, unpack);
    }

    boolean enabled() {
        return enabled;
    }

    long bytes() {
        return (long) chunks.used() * Chunks.BYTES;
    }

    /** Copies what the destination holds of this page, if this side remembers it. */
    boolean recall(long page, byte[] into) {
        int location = table.location(page);
        if (location == NEVER_SENT || location == FORGOTTEN) {
            return false;
        }
        if (location < 0) {
            chunks.read(location & ~HOT, 0, into, 0, Layout.PAGE);
            return true;
        }
        int batch = location >>> ORDINAL_BITS;
        int offset = batches.offset(batch, location & ORDINAL);
        if (batches.codec(batch) == AS_PAGES) {
            batches.read(batch, offset, into, 0, Layout.PAGE);
        } else {
            System.arraycopy(unpacked.raw(batch), offset, into, 0, Layout.PAGE);
        }
        batches.touch(batch);
        return true;
    }

    /** Whether the page was sent before, as far as one who remembers can tell. */
    boolean knows(long page) {
        return table.location(page) != NEVER_SENT;
    }

    /** The page came again: it is hot, with this content. */
    void renew(long page, byte[] bytes, int from) {
        if (!renewIfHot(page, bytes, from)) {
            forget(page);
            if (makeRoom(1, true)) {
                int chunk = chunks.take();
                chunks.write(chunk, 0, bytes, from, Layout.PAGE);
                table.location(page, HOT | chunk);
            }
        }
    }

    /** Gives the page its new content where it is hot; else forgets it. */
    boolean renewIfHot(long page, byte[] bytes, int from) {
        int location = table.location(page);
        if (location < 0) {
            chunks.write(location & ~HOT, 0, bytes, from, Layout.PAGE);
            return true;
        }
        forget(page);
        return false;
    }

    void forget(long page) {
        int location = table.location(page);
        if (!enabled || location == FORGOTTEN) {
            return;
        }
        table.location(page, FORGOTTEN);
        if (location < 0) {
            chunks.give(location & ~HOT);
        } else if (location != NEVER_SENT && !batches.release(location >>> ORDINAL_BITS)) {
            free(location >>> ORDINAL_BITS);
        }
    }

    /** Keeps a batch for those of its fresh pages that the destination still holds as they are in it. */
    void keep(Records batch, byte[] encoded, int from, int length, int codec) {
        if (codec < 0 || codec > MAX_CODEC) {
            throw new IllegalArgumentException(
                    "The codec of a batch to keep is " + codec + ", expected 0 to " + MAX_CODEC + ".");
        }
        int count = enabled ? wanted(batch) : 0;
        if (count == 0) {
            return;
        }
        // A batch of many records and few whole pages is more than those pages.
        boolean asPages = length >= count * Layout.PAGE;
        int bytes = asPages ? count * Layout.PAGE : length;
        int row = batch.mostlyAgain() ? KeptBatches.AGAIN : KeptBatches.ONCE;
        if (!admit(row, KeptBatches.chunksFor(count, bytes))) {
            return;
        }
        int kept = asPages
                ? batches.begin(row, count, bytes, 0, AS_PAGES)
                : batches.begin(row, count, bytes, batch.length(), codec);
        for (int i = 0; i < count; i++) {
            int page = batch.freshPage(wanted[i]);
            int offset = batch.freshOffset(wanted[i]);
            batches.list(kept, i, page, asPages ? i * Layout.PAGE : offset);
            table.location(page, (kept << ORDINAL_BITS) | i);
            if (asPages) {
                batches.write(kept, i * Layout.PAGE, batch.bytes(), batch.headroom() + offset, Layout.PAGE);
            }
        }
        if (!asPages) {
            batches.write(kept, 0, encoded, from, length);
        }
    }

    /** Which of the batch's fresh pages are what the destination holds, and not remembered already: a page may have been sent again since. */
    private int wanted(Records batch) {
        int count = 0;
        for (int i = 0; i < batch.fresh(); i++) {
            int page = batch.freshPage(i);
            if (table.location(page) == FORGOTTEN && table.low(page) == batch.freshTag(i)) {
                wanted[count++] = i;
            }
        }
        return count;
    }

    private boolean admit(int row, int needed) {
        if (row == KeptBatches.ONCE) {
            return admitOnce(needed);
        }
        boolean others = batches.count(KeptBatches.ONCE) == 0 && turnedAway++ % ADMITTED_OF == 0;
        return makeRoom(needed, others);
    }

    /** The n-th that is offered stays with the probability that each of those before it has had, and displaces any of them. */
    private boolean admitOnce(int needed) {
        offeredOnce++;
        if (chunks.free() >= needed) {
            return true;
        }
        if (lots.nextInt(offeredOnce) >= batches.count(KeptBatches.ONCE)) {
            return false;
        }
        displace(batches.victim(lots.nextInt(MOST_SPARED)));
        return makeRoom(needed, false);
    }

    /** Displaces batches of pages that were sent once and, with {@code again}, of those that came again. */
    private boolean makeRoom(int needed, boolean again) {
        while (chunks.free() < needed && batches.count(KeptBatches.ONCE) != 0) {
            displace(batches.victim(0));
        }
        while (again && chunks.free() < needed && batches.oldest(KeptBatches.AGAIN) != 0) {
            displace(batches.oldest(KeptBatches.AGAIN));
        }
        return chunks.free() >= needed;
    }

    private void displace(int batch) {
        for (int i = 0; i < batches.listed(batch); i++) {
            int page = batches.page(batch, i);
            if (table.location(page) == ((batch << ORDINAL_BITS) | i)) {
                table.location(page, FORGOTTEN);
            }
        }
        free(batch);
    }

    private void free(int batch) {
        unpacked.drop(batch);
        batches.free(batch);
    }

    @Override
    public void close() {
        chunks.close();
    }
}
