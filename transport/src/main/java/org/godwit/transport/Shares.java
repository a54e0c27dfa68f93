package org.godwit.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.godwit.transport.page.PageEncoding;
import org.godwit.transport.page.Tally;

/**
 * What pages took on the wire, by encoding. A batch is compressed as a whole, so its bytes on the wire are shared out by what
 * its records took before that.
 */
final class Shares {
    private static final PageEncoding[] ENCODINGS = PageEncoding.values();
    static final int KINDS = ENCODINGS.length;

    private final Tally tally;
    private final long[] before = new long[KINDS];
    private final AtomicLongArray wireBytes = new AtomicLongArray(KINDS);

    Shares(Tally tally) {
        this.tally = tally;
    }

    /** The batch is full: what was counted since the last one is in it. */
    void cut(Batch batch) {
        for (int kind = 0; kind < KINDS; kind++) {
            long now = tally.bytes(ENCODINGS[kind]);
            batch.shares[kind] = now - before[kind];
            before[kind] = now;
        }
    }

    void pressed(Batch batch) {
        for (int kind = 0; kind < KINDS && batch.rawLength > 0; kind++) {
            wireBytes.addAndGet(kind, batch.wireBytes() * batch.shares[kind] / batch.rawLength);
        }
    }

    /** Pages by encoding. */
    Map<String, Long> pages() {
        Map<String, Long> pages = new HashMap<>();
        for (PageEncoding kind : ENCODINGS) {
            if (kind != PageEncoding.OPAQUE) {
                pages.put(kind.toString(), tally.pages(kind));
            }
        }
        return pages;
    }

    /** Bytes on the wire by encoding. */
    Map<String, Long> wireBytes() {
        Map<String, Long> bytes = new HashMap<>();
        for (int kind = 0; kind < KINDS; kind++) {
            bytes.put(ENCODINGS[kind].toString(), wireBytes.get(kind));
        }
        return bytes;
    }
}
