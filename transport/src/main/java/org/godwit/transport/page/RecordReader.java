package org.godwit.transport.page;

/**
 * Takes a batch apart, record by record, and checks each one whole: that it ends within the batch, that its pages are the
 * guest's, that its runs stay within a page. What it hands out may be used as it is. Used again for each batch.
 */
final class RecordReader {
    private final long pages;
    private final DeltaRuns runs = new DeltaRuns();
    private byte[] raw = new byte[0];
    private int start;
    private int end;
    private int at;
    private long cursor;

    private int recordAt;
    private int type;
    private long page;
    private int count;
    private long from;
    private int body;

    /**
     * Reads nothing yet.
     *
     * @param pages how many the guest has
     */
    RecordReader(long pages) {
        this.pages = pages;
    }

    void begin(byte[] batch, int offset, int length) {
        raw = batch;
        start = offset;
        end = offset + length;
        at = offset;
        recordAt = offset;
        cursor = 0;
        type = 0;
        if (length > Records.CAPACITY) {
            throw new BadRecord(
                    "A batch of " + length + " bytes of records came, expected at most " + Records.CAPACITY + ".");
        }
    }

    /** Goes to the next record. False at the end of the batch. */
    boolean next() {
        if (at == end) {
            return false;
        }
        recordAt = at;
        type = raw[at++] & 0xff;
        switch (type) {
            case RecordType.OPAQUE -> opaque();
            case RecordType.ZERO -> {
                readPage();
                count(varint("a count"), pages - page);
                cursor = page + count;
            }
            case RecordType.FRESH -> {
                readPage();
                count(bytes(1, "a count"), pages - page);
                body = at;
                skip((long) count * Layout.PAGE, "the bytes of " + count + " pages");
                cursor = page + count;
            }
            case RecordType.DELTA -> delta();
            case RecordType.COPY -> copy();
            case RecordType.DIGEST -> {
                body = at;
                skip(2 * Long.BYTES, "two sums");
            }
            default -> throw wrong("expected a type from " + RecordType.OPAQUE + " to " + RecordType.DIGEST);
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

    /** ZERO and FRESH: pages. OPAQUE: bytes. */
    int count() {
        return count;
    }

    /** COPY: the page that has the content. */
    long from() {
        return from;
    }

    /** OPAQUE and FRESH: where the bytes begin. */
    int body() {
        return body;
    }

    DeltaRuns runs() {
        return runs;
    }

    Digest.Sum sum() {
        return new Digest.Sum((long) BigEndian.LONG.get(raw, body), (long) BigEndian.LONG.get(raw, body + Long.BYTES));
    }

    private void opaque() {
        long length = bytes(Integer.BYTES, "a length");
        body = at;
        if (length == 0) {
            throw wrong("with no bytes, expected at least one");
        }
        skip(length, length + " bytes for QEMU");
        count = (int) length;
    }

    private void delta() {
        readPage();
        int length = (int) bytes(Short.BYTES, "a length");
        int first = at;
        skip(length, length + " bytes of runs");
        String fault = runs.read(raw, first, at);
        if (!fault.isEmpty()) {
            throw wrong("for page " + page + " " + fault);
        }
        cursor = page + 1;
    }

    private void copy() {
        readPage();
        from = page + Varint.signed(varint("a page"));
        if (from < 0 || from >= pages) {
            throw wrong("of page " + from + " to page " + page + ", expected one of the guest's " + pages + " pages");
        }
        cursor = page + 1;
    }

    private void readPage() {
        page = cursor + Varint.signed(varint("a page"));
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

    private long varint(String what) {
        long number = 0;
        for (int i = 0; i < Varint.MAX_BYTES; i++) {
            long piece = bytes(1, what);
            number |= (piece & 0x7f) << (7 * i);
            if (piece < 0x80) {
                return number;
            }
        }
        throw wrong("with more than " + Varint.MAX_BYTES + " bytes for " + what + ", expected fewer");
    }

    private long bytes(int length, String what) {
        int first = at;
        skip(length, what);
        long number = 0;
        for (int i = first; i < at; i++) {
            number = number << Byte.SIZE | (raw[i] & 0xff);
        }
        return number;
    }

    private void skip(long length, String what) {
        if (length > end - at) {
            throw wrong("that ends after " + (end - recordAt) + " bytes, expected " + what + " from its byte "
                    + (at - recordAt) + " on");
        }
        at += (int) length;
    }

    private BadRecord wrong(String what) {
        return new BadRecord("Byte " + (recordAt - start) + " of a batch of " + (end - start)
                + " bytes starts a record of type " + type + " (" + RecordType.name(type) + ") " + what + ".");
    }
}
