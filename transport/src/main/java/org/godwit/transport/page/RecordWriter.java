package org.godwit.transport.page;

/**
 * Appends records to one batch. Neighbours are joined: zero pages to one run, whole pages that follow each other to one
 * record, bytes for QEMU to one record. Callers ask {@link #room} first.
 */
final class RecordWriter {
    /** Type, page, a slot or another page or a length, and a count. */
    static final int MAX_HEAD = 1 + 2 * Varint.MAX_BYTES + 1;

    private static final int MAX_COUNT = 255;

    private final Records records;
    private final Tally tally;
    private final byte[] bytes;
    private final int base;
    private int at;
    /** The page that the next record is likely to be about: the one after the last. */
    private long cursor;
    /** The slot of the store that the next record is likely to be about. */
    private long slotCursor;
    /** The zero run that is not written yet, since it may grow. */
    private long zeroPage;

    private long zeroCount;
    /** Type of the last record and where its count (FRESH, KEPT, STORED) or length (OPAQUE) stands; 0 where nothing may be joined to. */
    private int open;

    private int openAt;

    RecordWriter(Records records, Tally tally) {
        this.records = records;
        this.tally = tally;
        bytes = records.bytes();
        base = records.headroom();
        at = base;
        records.clear();
    }

    /** Bytes that a record with a body may still take, its head not counted. Negative when not even a head fits. */
    int room() {
        return base + Records.CAPACITY - at - MAX_HEAD - (zeroCount > 0 ? MAX_HEAD : 0);
    }

    /** Bytes that the batch has by now, a run of zero pages that may still grow among them. */
    int length() {
        return at - base + (zeroCount > 0 ? MAX_HEAD : 0);
    }

    /** Finishes the batch. */
    Records finish() {
        writeZeros();
        records.length(at - base);
        return records;
    }

    void zero(long page) {
        tally.page(PageEncoding.ZERO, 0);
        if (zeroCount > 0 && page == zeroPage + zeroCount) {
            zeroCount++;
            return;
        }
        writeZeros();
        zeroPage = page;
        zeroCount = 1;
    }

    private void writeZeros() {
        if (zeroCount > 0) {
            int before = at;
            head(RecordType.ZERO, zeroPage, zeroPage + zeroCount);
            at = Varint.put(bytes, at, zeroCount);
            zeroCount = 0;
            tally.bytes(PageEncoding.ZERO, at - before);
        }
    }

    void fresh(long page, byte[] from, int offset, long tag, boolean again) {
        writeZeros();
        int before = at;
        if (!joins(RecordType.FRESH, page)) {
            head(RecordType.FRESH, page, page + 1);
            count(RecordType.FRESH);
        }
        whole(page, from, offset, tag, again);
        tally.page(PageEncoding.FRESH, at - before);
    }

    /** As {@link #fresh}, and the destination puts the page into this slot of its store. */
    void kept(long page, byte[] from, int offset, long tag, boolean again, int slot) {
        writeZeros();
        int before = at;
        headWithSlot(RecordType.KEPT, page, slot);
        whole(page, from, offset, tag, again);
        tally.page(PageEncoding.FRESH, at - before);
    }

    /** The page gets what lies in this slot of the destination's store. */
    void stored(long page, int slot) {
        writeZeros();
        int before = at;
        headWithSlot(RecordType.STORED, page, slot);
        tally.page(PageEncoding.STORED, at - before);
    }

    private void headWithSlot(int type, long page, int slot) {
        if (slot != slotCursor || !joins(type, page)) {
            head(type, page, page + 1);
            at = Varint.putSigned(bytes, at, slot - slotCursor);
            count(type);
        }
        slotCursor = slot + 1L;
    }

    /** Adds the page to the last record's, if that is of this type and it is the next. */
    private boolean joins(int type, long page) {
        if (open != type || page != cursor || (bytes[openAt] & 0xff) == MAX_COUNT) {
            return false;
        }
        bytes[openAt]++;
        cursor++;
        return true;
    }

    private void count(int type) {
        open = type;
        openAt = at;
        bytes[at++] = 1;
    }

    private void whole(long page, byte[] from, int offset, long tag, boolean again) {
        System.arraycopy(from, offset, bytes, at, Layout.PAGE);
        at += Layout.PAGE;
        records.length(at - base);
        records.addFresh(page, tag, again);
    }

    /** Writes the differences if they take at most {@code limit} bytes, else nothing. */
    boolean delta(long page, byte[] old, byte[] now, int from, int limit) {
        writeZeros();
        int before = at;
        long cursorBefore = cursor;
        int openBefore = open;
        head(RecordType.DELTA, page, page + 1);
        int length = Delta.write(old, now, from, bytes, at + Short.BYTES, limit);
        if (length < 0) {
            at = before;
            cursor = cursorBefore;
            open = openBefore;
            return false;
        }
        BigEndian.SHORT.set(bytes, at, (short) length);
        at += Short.BYTES + length;
        tally.page(PageEncoding.DELTA, at - before);
        return true;
    }

    void copy(long page, long from) {
        writeZeros();
        int before = at;
        head(RecordType.COPY, page, page + 1);
        at = Varint.putSigned(bytes, at, from - page);
        tally.page(PageEncoding.COPY, at - before);
    }

    void opaque(byte[] from, int offset, int length) {
        writeZeros();
        int before = at;
        if (open != RecordType.OPAQUE) {
            bytes[at++] = RecordType.OPAQUE;
            open = RecordType.OPAQUE;
            openAt = at;
            BigEndian.INT.set(bytes, at, 0);
            at += Integer.BYTES;
        }
        System.arraycopy(from, offset, bytes, at, length);
        at += length;
        BigEndian.INT.set(bytes, openAt, (int) BigEndian.INT.get(bytes, openAt) + length);
        tally.bytes(PageEncoding.OPAQUE, at - before);
    }

    void digest(Digest.Sum sum) {
        writeZeros();
        bytes[at++] = RecordType.DIGEST;
        BigEndian.LONG.set(bytes, at, sum.high());
        BigEndian.LONG.set(bytes, at + Long.BYTES, sum.low());
        at += 2 * Long.BYTES;
        open = 0;
    }

    private void head(int type, long page, long next) {
        bytes[at++] = (byte) type;
        at = Varint.putSigned(bytes, at, page - cursor);
        cursor = next;
        open = 0;
    }
}
