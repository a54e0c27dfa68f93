package org.godwit.transport.page;

import java.util.Locale;

/** What a page left as; {@link #OPAQUE} is all of the stream that is not a page of a direct block. */
public enum PageEncoding {
    /** All zero. Costs nothing where the destination has zero already. */
    ZERO,
    /** The destination holds this very content at this address: no record at all. */
    SAME,
    /** The destination holds this content at another address. */
    COPY,
    /** The bytes that differ from what the destination holds. */
    DELTA,
    /** The destination's page store has this content, from a page that came earlier, perhaps another guest's. */
    STORED,
    /** The whole page. */
    FRESH,
    /** Bytes for destination QEMU. */
    OPAQUE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
