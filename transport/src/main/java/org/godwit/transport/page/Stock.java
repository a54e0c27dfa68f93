package org.godwit.transport.page;

/**
 * How a destination's store stands when a session begins; the source goes by it what the store's slots still hold.
 *
 * @param idHigh half of the store's id, which is random: a store that was made anew has another
 * @param idLow the other half
 * @param count pages that were ever put into it
 * @param slots how many may be used in this session
 */
record Stock(long idHigh, long idLow, long count, int slots) {
    /** 256 GiB of pages: more than any host would set aside. */
    static final int MAX_SLOTS = 1 << 26;

    boolean sameStore(Stock other) {
        return idHigh == other.idHigh && idLow == other.idLow;
    }
}
