package org.godwit.transport.page;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Pages and bytes of records (before compression) by encoding. One thread counts, any thread may read. */
public final class Tally {
    private final Map<PageEncoding, AtomicLong> pages = new EnumMap<>(PageEncoding.class);
    private final Map<PageEncoding, AtomicLong> bytes = new EnumMap<>(PageEncoding.class);

    Tally() {
        for (PageEncoding encoding : PageEncoding.values()) {
            pages.put(encoding, new AtomicLong());
            bytes.put(encoding, new AtomicLong());
        }
    }

    /** Pages that left as this; for {@link PageEncoding#OPAQUE} always 0. */
    public long pages(PageEncoding encoding) {
        return count(pages, encoding).getOpaque();
    }

    /** Bytes of records that this took. */
    public long bytes(PageEncoding encoding) {
        return count(bytes, encoding).getOpaque();
    }

    void page(PageEncoding encoding, int recordBytes) {
        add(count(pages, encoding), 1);
        add(count(bytes, encoding), recordBytes);
    }

    void bytes(PageEncoding encoding, int recordBytes) {
        add(count(bytes, encoding), recordBytes);
    }

    @SuppressWarnings("NullAway") // The constructor has put a count for each.
    private static AtomicLong count(Map<PageEncoding, AtomicLong> counts, PageEncoding encoding) {
        return counts.get(encoding);
    }

    /** There is one writer, so a locked addition would only cost. */
    private static void add(AtomicLong count, long more) {
        count.setOpaque(count.getPlain() + more);
    }
}
