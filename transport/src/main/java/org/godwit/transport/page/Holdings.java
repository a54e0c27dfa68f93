package org.godwit.transport.page;

/** What the destination holds before the first record: its direct blocks, and the hash of every page of them. */
public final class Holdings implements AutoCloseable {
    private final Layout layout;
    private final PageTable table;
    private final Digest digest;

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

    /** Gives the table's memory back; an encoder that works with it does so when it is closed. */
    @Override
    public void close() {
        table.close();
    }
}
