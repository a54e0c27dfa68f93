package org.godwit.transport.page;

/**
 * Takes a batch apart, record by record, and checks each one whole: that it ends within the batch, that its pages are the
 * guest's, that its runs stay within a page, that its slots are the store's. What it hands out may be used as it is. Used again for each batch.
 */
final class RecordReader {
    private final long pages;
    private final PageStore store;
    private final DeltaRuns runs = new DeltaRuns();
    private final WireCursor batch = new WireCursor(what -> wrong("that " + what));
    private byte[] raw = new byte[0];
    private int start;
    private int length;
    private long cursor;
    private long slotCursor;

    private int recordAt;
    private int type;
    private long page;
    private int count;
    private long from;
    private int body;
    private int slot;

    /**
     * Reads nothing yet.
     *
     * @param pages how many the guest has
     * @param store whose slots records may name
     */
    RecordReader(long pages, PageStore store) {
        this.pages = pages;
        this.store = store;
    }

    void begin(byte[] bytes, int offset, int size) {
        batch.begin(bytes, offset, size);
        raw = bytes;
        start = offset;
        length = size;
        recordAt = offset;
        cursor = 0;
        slotCursor = 0;
        type = 0;
        if (size > Records.CAPACITY) {
            throw new BadRecord(
                    "A batch of " + size + " bytes of records came, expected at most " + Records.CAPACITY + ".");
        }
    }

    /** Goes to the next record. False at the end of the batch. */
    boolean next() {
        if (batch.left() == 0) {
            return false;
        }
        recordAt = batch.at();
        type = (int) batch.number(1, "a type");
        switch (type) {
            case RecordType.OPAQUE -> opaque();
            case RecordType.ZERO -> {
                readPage();
                count(batch.varint("a count"), pages - page);
                cursor = page + count;
            }
            case RecordType.FRESH -> {
                readPage();
                count(batch.number(1, "a count"), pages - page);
                body = batch.skip((long) count * Layout.PAGE, "the bytes of its pages");
                cursor = page + count;
            }
            case RecordType.DELTA -> delta();
            case RecordType.COPY -> copy();
            case RecordType.DIGEST -> {
                body = batch.skip(2 * Long.BYTES, "two sums");
            }
            case RecordType.KEPT -> {
                slots();
                body = batch.skip((long) count * Layout.PAGE, "the bytes of its pages");
            }
            case RecordType.STORED -> {
                slots();
                expectFilled();
            }
            default -> throw wrong("expected a type from " + RecordType.OPAQUE + " to " + RecordType.LAST);
        }
        return true;
    }

    int type() {
        return type;
    }

    /** The page, or the first of them. */
    long page() {
        return page;
    }

    /** ZERO, FRESH, KEPT and STORED: pages. OPAQUE: bytes. */
    int count() {
        return count;
    }

    /** COPY: the page that has the content. */
    long from() {
        return from;
    }

    /** OPAQUE, FRESH and KEPT: where the bytes begin. */
    int body() {
        return body;
    }

    /** KEPT and STORED: the slot of the store for the first page; those of the others follow. */
    int slot() {
        return slot;
    }

    DeltaRuns runs() {
        return runs;
    }

    Digest.Sum sum() {
        return new Digest.Sum((long) BigEndian.LONG.get(raw, body), (long) BigEndian.LONG.get(raw, body + Long.BYTES));
    }

    private void opaque() {
        long bytes = batch.number(Integer.BYTES, "a length");
        if (bytes == 0) {
            throw wrong("with no bytes, expected at least one");
        }
        body = batch.skip(bytes, "its bytes for QEMU");
        count = (int) bytes;
    }

    private void delta() {
        readPage();
        int bytes = (int) batch.number(Short.BYTES, "a length");
        int first = batch.skip(bytes, "its runs");
        String fault = runs.read(raw, first, first + bytes);
        if (!fault.isEmpty()) {
            throw wrong("for page " + page + " " + fault);
        }
        cursor = page + 1;
    }

    private void copy() {
        readPage();
        from = page + Varint.signed(batch.varint("a page"));
        if (from < 0 || from >= pages) {
            throw wrong("of page " + from + " to page " + page + ", expected one of the guest's " + pages + " pages");
        }
        cursor = page + 1;
    }

    private void slots() {
        readPage();
        long first = slotCursor + Varint.signed(batch.varint("a slot"));
        count(batch.number(1, "a count"), pages - page);
        if (first < 0 || first + count > store.slots()) {
            throw wrong("for " + count + " pages in slots from " + first + " on, expected some of the store's "
                    + store.slots());
        }
        slot = (int) first;
        slotCursor = first + count;
        cursor = page + count;
    }

    private void expectFilled() {
        for (int i = slot; i < slot + count; i++) {
            if (!store.holds(i)) {
                throw wrong("for page " + (page + i - slot) + " from slot " + i + " of the store, in which nothing was"
                        + " ever put");
            }
        }
    }

    private void readPage() {
        page = cursor + Varint.signed(batch.varint("a page"));
        if (page < 0 || page >= pages) {
            throw wrong("for page " + page + ", expected one of the guest's " + pages + " pages");
        }
    }

    private void count(long read, long most) {
        if (read < 1 || read > most) {
            throw wrong("for " + read + " pages from page " + page + " on, expected 1 to " + most + " of the guest's "
                    + pages);
        }
        count = (int) read;
    }

    private BadRecord wrong(String what) {
        return new BadRecord("Byte " + (recordAt - start) + " of a batch of " + length
                + " bytes starts a record of type " + type + " (" + RecordType.name(type) + ") " + what + ".");
    }
}
