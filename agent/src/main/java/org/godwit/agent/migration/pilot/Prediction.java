package org.godwit.agent.migration.pilot;

/**
 * The blackout, if the guest were stopped now.
 *
 * @param fixedMillis what does not depend on memory: stop, device state, load, commit, resume
 * @param pagesMillis until the last page is with the destination
 * @param atMostMillis all of it, if the guest writes until then as fast as it did of late, and the way is a little slower than it seems
 * @param bytes of the stream that would be sent while the guest stands; {@code encodedBytes} what they take on the link
 */
public record Prediction(
        double fixedMillis, double pagesMillis, double atMostMillis, double bytes, double encodedBytes) {
    /** Before anything was measured. */
    public static final Prediction UNKNOWN = new Prediction(-1, 0, -1, 0, 0);

    public boolean known() {
        return fixedMillis >= 0;
    }

    /** -1 while it is not known. */
    public double millis() {
        return known() ? fixedMillis + pagesMillis : -1;
    }
}
