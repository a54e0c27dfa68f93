package org.godwit.transport.page;

/**
 * One batch of records: up to 256 KiB, with room for a frame's header in front, so that it can leave in a single write. A
 * batch stands for itself: {@link RecordWriter} starts its page numbers anew in each. Used again and again.
 *
 * <p>It also tells where in it each fresh page lies, so that the page can be found in the batch long after it was sent.
 */
public final class Records {
    /** Bytes of records in a batch at most. */
    public static final int CAPACITY = 256 << 10;

    /** More fresh pages than this do not fit. */
    static final int MAX_FRESH = CAPACITY / Layout.PAGE;

    private final byte[] bytes;
    private final int headroom;
    private final int[] freshPages = new int[MAX_FRESH];
    private final int[] freshOffsets = new int[MAX_FRESH];
    private final long[] freshTags = new long[MAX_FRESH];
    private int freshAgain;
    private int length;
    private int fresh;

    /**
     * An empty batch.
     *
     * @param headroom bytes to leave free in front of the records
     */
    public Records(int headroom) {
        this.headroom = headroom;
        bytes = new byte[headroom + CAPACITY];
    }

    /** The records stand in here from {@link #headroom} on. */
    public byte[] bytes() {
        return bytes;
    }

    public int headroom() {
        return headroom;
    }

    /** Bytes of records. */
    public int length() {
        return length;
    }

    /** How many fresh pages are in it; when there are none, nothing of it can be remembered. */
    public int fresh() {
        return fresh;
    }

    /** Makes it empty, for the next use. */
    public void clear() {
        length = 0;
        fresh = 0;
        freshAgain = 0;
    }

    void length(int now) {
        length = now;
    }

    /**
     * Notes that the page's bytes are the last {@link Layout#PAGE} written.
     *
     * @param again whether the page was sent before
     */
    void addFresh(long page, long tag, boolean again) {
        freshPages[fresh] = (int) page;
        freshOffsets[fresh] = length - Layout.PAGE;
        freshTags[fresh] = tag;
        fresh++;
        freshAgain += again ? 1 : 0;
    }

    /** Whether most of the fresh pages were sent before. */
    boolean mostlyAgain() {
        return freshAgain * 2 > fresh;
    }

    int freshPage(int ordinal) {
        return freshPages[ordinal];
    }

    /** Where the page's bytes begin, counted from the first record. */
    int freshOffset(int ordinal) {
        return freshOffsets[ordinal];
    }

    /** Half of the page's hash: tells later whether the destination still holds this content. */
    long freshTag(int ordinal) {
        return freshTags[ordinal];
    }
}
