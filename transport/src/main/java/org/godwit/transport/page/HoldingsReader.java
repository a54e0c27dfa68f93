package org.godwit.transport.page;

/** The source's reader of what {@link Inventory} tells. */
public final class HoldingsReader implements AutoCloseable {
    private final PageHash hash;
    private final long mostPages;

    /** @param mostPages more pages than the guest can have are refused before memory is spent on them */
    public HoldingsReader(PageHash hash, long mostPages) {
        this.hash = hash;
        this.mostPages = mostPages;
    }

    /**
     * Reads one piece.
     *
     * @return whether it was the last
     * @throws BadRecord if it cannot be right
     */
    public boolean read(byte[] raw, int from, int length) {
        throw new UnsupportedOperationException(hash + " " + mostPages + raw.length + from + length);
    }

    /** What the destination holds, once the last piece was read. It is the caller's now. */
    public Holdings holdings() {
        throw new UnsupportedOperationException();
    }

    /** Gives the memory back if the pieces were not all read. */
    @Override
    public void close() {}
}
