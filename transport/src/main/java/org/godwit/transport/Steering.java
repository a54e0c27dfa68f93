package org.godwit.transport;

/**
 * Every {@value #ADAPT_MILLIS} ms: what did the way carry, and was it the way that set the pace? The window and the choice of
 * the codec follow the answer. One thread uses it.
 */
final class Steering {
    private static final long ADAPT_MILLIS = 50;
    /**
     * So much of an interval spent waiting, with nothing left to compress, means that the way sets the pace, not QEMU or the
     * processor. How long a write takes says nothing: the socket's buffer swallows all that the window lets out.
     */
    private static final double LIMITED = 0.25;

    private final Session session;
    private final Books books;
    private final CodecChoice choice;
    private long intervalStart = System.nanoTime();
    private long waitedBefore;
    private long wireBefore;
    private long deliveredBefore;
    private double bestRate;

    Steering(Session session, CodecChoice choice) {
        this.session = session;
        this.books = session.books();
        this.choice = choice;
    }

    void adapt() {
        long now = System.nanoTime();
        long interval = now - intervalStart;
        if (interval < ADAPT_MILLIS * 1_000_000) {
            return;
        }
        long waited = session.outgoing().waitedForTheWayNanos() + session.pace().waitedNanos();
        long wire = session.outgoing().deliveredWireBytes();
        long delivered = session.outgoing().deliveredBytes();
        boolean limited = waited - waitedBefore > LIMITED * interval;
        double rate = (delivered - deliveredBefore) * 1e9 / interval;
        if (limited || rate > bestRate) {
            bestRate = rate;
            session.window().adapt(rate, books.roundTripMillis());
        }
        choice.link((wire - wireBefore) * 1e9 / interval, limited);
        waitedBefore = waited;
        wireBefore = wire;
        deliveredBefore = delivered;
        intervalStart = now;
    }
}
