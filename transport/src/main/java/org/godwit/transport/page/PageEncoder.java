package org.godwit.transport.page;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The source's half: takes the guest's pages in the order of the stream and writes for each the cheapest record that rebuilds
 * it. What it chooses depends on nothing but the page, what the destination holds, and what this side remembers. Everything
 * here is called by one thread.
 */
public final class PageEncoder implements AutoCloseable {
    /** A delta longer than this is not worth remembering a page for: the whole page compresses better. */
    private static final int MAX_DELTA = Layout.PAGE * 3 / 4;

    private final PageTable table;
    private final Digest digest;
    private final PageHash hash;
    private final boolean copies;
    private final Press press;
    private final SentPages sent;
    private final PageIndex index;
    private final Tally tally = new Tally();
    private final byte[] old = new byte[Layout.PAGE];
    private final byte[] filled = new byte[Layout.PAGE];
    private @Nullable RecordWriter writer;

    /**
     * Starts from what the destination holds.
     *
     * @param holdings what the destination holds; this encoder keeps it up to date and closes it
     * @param known what this side knows of the destination's store, of use if that has one; it stays the caller's
     */
    public PageEncoder(
            Holdings holdings, PageHash hash, EncoderOptions options, PageIndex known, Press press, Unpack unpack) {
        table = holdings.table();
        digest = holdings.digest();
        this.hash = hash;
        copies = options.copy();
        this.press = press;
        sent = new SentPages(table, options.remembered(), unpack);
        index = holdings.stock().map(known::agree).orElseGet(PageIndex::none);
    }

    /** Bytes for destination QEMU, in their place between the pages. */
    public void passOn(byte[] bytes, int from, int length) throws InterruptedException {
        int at = from;
        int end = from + length;
        while (at < end) {
            RecordWriter to = room(1);
            int piece = Math.min(end - at, to.room());
            to.opaque(bytes, at, piece);
            at += piece;
        }
    }

    /** The guest has written this page: its {@link Layout#PAGE} bytes stand in {@code bytes} from {@code from} on. */
    public void page(long page, byte[] bytes, int from) throws InterruptedException {
        check(page);
        HashValue128 now = hash.of(bytes, from);
        if (table.holds(page, now)) {
            tally.page(table.holdsZero(page) ? PageEncoding.ZERO : PageEncoding.SAME, 0);
        } else if (now.equals(hash.zero())) {
            zero(page);
        } else {
            RecordWriter to = room(Layout.PAGE);
            long twin = copies ? table.find(now) : -1;
            if (twin >= 0) {
                to.copy(page, twin);
                sent.renewIfHot(page, bytes, from);
            } else if (sent.recall(page, old) && to.delta(page, old, bytes, from, MAX_DELTA)) {
                sent.renew(page, bytes, from);
            } else {
                whole(to, page, bytes, from, now.getLeastSignificantBits());
            }
            digest.subtract(page, table.high(page), table.low(page));
            digest.add(page, now);
            table.set(page, now);
        }
    }

    /** A page that changed since it was sent is not another guest's: it is looked for in the store, and not put there. */
    private void whole(RecordWriter to, long page, byte[] bytes, int from, long tag) {
        int stored = index.find(bytes, from);
        if (stored != PageIndex.NOWHERE) {
            to.stored(page, stored);
            sent.renewIfHot(page, bytes, from);
            return;
        }
        boolean again = sent.knows(page);
        int slot = again ? PageIndex.NOWHERE : index.admit();
        if (slot == PageIndex.NOWHERE) {
            to.fresh(page, bytes, from, tag, again);
        } else {
            to.kept(page, bytes, from, tag, again, slot);
        }
        sent.forget(page);
    }

    /** The same for a page whose bytes are all {@code fill}. */
    public void filled(long page, byte fill) throws InterruptedException {
        if (fill != 0) {
            Arrays.fill(filled, fill);
            page(page, filled, 0);
            return;
        }
        check(page);
        if (table.holdsZero(page)) {
            tally.page(PageEncoding.ZERO, 0);
        } else {
            zero(page);
        }
    }

    private void zero(long page) throws InterruptedException {
        room(0).zero(page);
        sent.forget(page);
        digest.subtract(page, table.high(page), table.low(page));
        table.setZero(page);
    }

    /** Lets the destination compare: all that came before must have rebuilt exactly what the guest has here. */
    public void digest() throws InterruptedException {
        room(2 * Long.BYTES).digest(digest.sum());
    }

    /** Submits what is there. */
    public void flush() throws InterruptedException {
        if (writer != null) {
            Records full = writer.finish();
            writer = null;
            press.submit(full);
        }
    }

    /** Bytes of records that wait for their batch to be full. */
    public int pending() {
        return writer == null ? 0 : writer.length();
    }

    /** Whether batches are wanted back once they were sent. */
    public boolean remembers() {
        return sent.enabled();
    }

    /**
     * Gives a batch back for the memory of sent pages, once the destination is known to have it; after this it may be used
     * again. Batches come in the order in which they were submitted. May be called from within {@link Press#next}.
     *
     * @param encoded the batch as it was sent: {@code length} bytes from {@code from} on
     * @param codec what {@link Unpack} needs to undo it, 0 to 254
     */
    public void keep(Records batch, byte[] encoded, int from, int length, int codec) {
        sent.keep(batch, encoded, from, length, codec);
    }

    public Tally tally() {
        return tally;
    }

    /** Bytes that remembering takes now. Any thread may ask. */
    public long remembered() {
        return sent.bytes();
    }

    /**
     * A writer that takes a body of this size. Asked for before anything is decided about a page, since waiting for an empty
     * batch may keep others and drop what was remembered.
     */
    private RecordWriter room(int body) throws InterruptedException {
        if (writer != null && writer.room() >= body) {
            return writer;
        }
        flush();
        writer = new RecordWriter(press.next(), tally);
        return writer;
    }

    private void check(long page) {
        if (page < 0 || page >= table.pages()) {
            throw new IllegalArgumentException(
                    "The page " + page + " is not one of the guest's " + table.pages() + ".");
        }
    }

    @Override
    public void close() {
        sent.close();
        table.close();
    }
}
