package org.godwit.transport.page;

import java.util.Optional;

/** What the destination holds before the first record: its direct blocks, the hash of every page of them, and its store if it has one. */
public final class Holdings implements AutoCloseable {
    private final Layout layout;
    private final PageTable table;
    private final Digest digest;
    private Optional<Stock> stock = Optional.empty();

    Holdings(Layout layout, PageTable table, Digest digest) {
        this.layout = layout;
        this.table = table;
        this.digest = digest;
    }

    /** Every block is zero. */
    public static Holdings zero(Layout layout, PageHash hash) {
        return new Holdings(layout, new PageTable(layout.pages(), hash), new Digest(hash));
    }

    public Layout layout() {
        return layout;
    }

    PageTable table() {
        return table;
    }

    Digest digest() {
        return digest;
    }

    /** How the destination's store stands, if there is one for this session. */
    Optional<Stock> stock() {
        return stock;
    }

    void stock(Stock told) {
        stock = Optional.of(told);
    }

    /** Gives the table's memory back; an encoder that works with it does so when it is closed. */
    @Override
    public void close() {
        table.close();
    }
}
