package org.godwit.transport.page;

/**
 * The destination's half: rebuilds the guest's memory from the records, in their order, straight in the shadow VM's RAM. Nothing
 * that comes is believed: a record is checked whole before a byte of it is placed.
 *
 * <p>The digest needs no table: what a page held is hashed and taken out before it is overwritten, and what was placed is read
 * back, hashed and added.
 */
public final class PageDecoder {
    private final GuestMemory memory;
    private final PageHash hash;
    private final Digest digest;
    private final PageStore store;
    private final RecordReader records;
    private final byte[] scratch = new byte[Layout.PAGE];
    private boolean agreed;

    /** Bytes for destination QEMU, in their place between the pages that came before and after. */
    @FunctionalInterface
    public interface Opaque {
        void accept(byte[] bytes, int from, int length) throws InterruptedException;
    }

    /**
     * Starts from what the memory holds.
     *
     * @param digest of what the memory holds now, from {@link Inventory#tell}; this decoder keeps it up to date
     * @param store whose state {@link Inventory#tell} has told
     */
    public PageDecoder(GuestMemory memory, PageHash hash, Digest digest, PageStore store) {
        this.memory = memory;
        this.hash = hash;
        this.digest = digest;
        this.store = store;
        records = new RecordReader(memory.layout().pages(), store);
    }

    /**
     * Applies one batch.
     *
     * @throws BadRecord if a record cannot be right; it was not applied, those before it were
     */
    public void apply(byte[] raw, int from, int length, Opaque opaque) throws InterruptedException {
        try {
            records.begin(raw, from, length);
            while (records.next()) {
                apply(raw, opaque);
            }
        } catch (BadRecord e) {
            agreed = false;
            store.beginAnew();
            throw e;
        }
    }

    private void apply(byte[] raw, Opaque opaque) throws InterruptedException {
        switch (records.type()) {
            case RecordType.OPAQUE -> opaque.accept(raw, records.body(), records.count());
            case RecordType.ZERO -> zero(records.page(), records.count());
            case RecordType.FRESH -> fresh(records.page(), records.count(), raw, records.body());
            case RecordType.DELTA -> delta(records.page(), raw, records.runs());
            case RecordType.COPY -> copy(records.page(), records.from());
            case RecordType.KEPT -> kept(records.page(), records.count(), raw, records.body(), records.slot());
            case RecordType.STORED -> stored(records.page(), records.count(), records.slot());
            default -> compare(records.sum());
        }
    }

    private void zero(long first, int count) {
        agreed = false;
        for (long page = first; page < first + count; page++) {
            if (!memory.isZero(page)) {
                leave(page);
                memory.clear(page);
            }
        }
    }

    private void fresh(long first, int count, byte[] raw, int body) {
        for (int i = 0; i < count; i++) {
            leave(first + i);
            memory.write(first + i, 0, raw, body + i * Layout.PAGE, Layout.PAGE);
            arrive(first + i);
        }
    }

    private void kept(long first, int count, byte[] raw, int body, int slot) {
        fresh(first, count, raw, body);
        for (int i = 0; i < count; i++) {
            store.put(slot + i, raw, body + i * Layout.PAGE);
        }
    }

    private void stored(long first, int count, int slot) {
        for (int i = 0; i < count; i++) {
            leave(first + i);
            store.read(slot + i, scratch);
            memory.write(first + i, 0, scratch, 0, Layout.PAGE);
            arrive(first + i);
        }
    }

    private void delta(long page, byte[] raw, DeltaRuns runs) {
        leave(page);
        for (int i = 0; i < runs.count(); i++) {
            memory.write(page, runs.at(i), raw, runs.body(i), runs.length(i));
        }
        arrive(page);
    }

    private void copy(long page, long from) {
        leave(page);
        memory.read(from, scratch);
        memory.write(page, 0, scratch, 0, Layout.PAGE);
        arrive(page);
    }

    /** Takes what the page holds out of the digest. */
    private void leave(long page) {
        agreed = false;
        if (!memory.isZero(page)) {
            memory.read(page, scratch);
            digest.subtract(page, hash.of(scratch, 0));
        }
    }

    /** Adds what the page really holds now, not what was meant to be written. */
    private void arrive(long page) {
        memory.read(page, scratch);
        digest.add(page, hash.of(scratch, 0));
    }

    private void compare(Digest.Sum expected) {
        Digest.Sum here = digest.sum();
        agreed = here.equals(expected);
        if (!agreed) {
            throw new BadRecord("The memory's digest is " + here + " here, and " + expected
                    + " at the source: the pages that were placed are not the guest's.");
        }
    }

    /** Whether a DIGEST has come that agreed, and no page after it: then the memory is the guest's, as of that record. */
    public boolean digestsAgree() {
        return agreed;
    }
}
