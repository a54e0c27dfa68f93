package org.godwit.transport.page;

/**
 * The last few kept batches that were unpacked. QEMU goes through the guest's memory in the order of addresses, round after
 * round, so pages of one batch come again near each other, and one unpacking serves them all.
 */
final class UnpackedBatches {
    private static final int SLOTS = 4;

    private final KeptBatches batches;
    private final Unpack unpack;
    private final byte[][] raw = new byte[SLOTS][0];
    private final int[] held = new int[SLOTS];
    private final long[] lastUse = new long[SLOTS];
    private byte[] encoded = new byte[0];
    private long uses;

    UnpackedBatches(KeptBatches batches, Unpack unpack) {
        this.batches = batches;
        this.unpack = unpack;
    }

    /** The records of a batch, from byte 0 on; good until the next call. */
    byte[] raw(int batch) {
        int slot = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (held[i] == batch) {
                lastUse[i] = ++uses;
                return raw[i];
            }
            if (lastUse[i] < lastUse[slot]) {
                slot = i;
            }
        }
        if (raw[slot].length == 0) {
            raw[slot] = new byte[Records.CAPACITY];
        }
        int length = batches.kept(batch);
        if (encoded.length < length) {
            encoded = new byte[Math.max(length, Records.CAPACITY)];
        }
        held[slot] = 0;
        batches.read(batch, 0, encoded, 0, length);
        unpack.unpack(batches.codec(batch), encoded, 0, length, raw[slot], batches.rawLength(batch));
        held[slot] = batch;
        lastUse[slot] = ++uses;
        return raw[slot];
    }

    /** The batch is gone; another may get its name. */
    void drop(int batch) {
        for (int i = 0; i < SLOTS; i++) {
            if (held[i] == batch) {
                held[i] = 0;
                lastUse[i] = 0;
            }
        }
    }
}
