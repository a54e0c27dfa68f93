package org.godwit.transport.page;

import java.util.concurrent.atomic.AtomicLongArray;

/** Pages and bytes of records (before compression) by encoding. One thread counts, any thread may read. */
public final class Tally {
    private static final int KINDS = PageEncoding.values().length;

    private final AtomicLongArray pages = new AtomicLongArray(KINDS);
    private final AtomicLongArray bytes = new AtomicLongArray(KINDS);

    Tally() {}

    /** Pages that left as this; for {@link PageEncoding#OPAQUE} always 0. */
    public long pages(PageEncoding encoding) {
        return pages.getOpaque(encoding.ordinal());
    }

    /** Bytes of records that this took. */
    public long bytes(PageEncoding encoding) {
        return bytes.getOpaque(encoding.ordinal());
    }

    void page(PageEncoding encoding, int recordBytes) {
        add(pages, encoding, 1);
        add(bytes, encoding, recordBytes);
    }

    void bytes(PageEncoding encoding, int recordBytes) {
        add(bytes, encoding, recordBytes);
    }

    /** There is one writer, so a locked addition would only cost. */
    private static void add(AtomicLongArray counts, PageEncoding encoding, long more) {
        counts.setOpaque(encoding.ordinal(), counts.getPlain(encoding.ordinal()) + more);
    }
}
