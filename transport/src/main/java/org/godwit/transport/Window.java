package org.godwit.transport;

/**
 * Bounds the bytes that were taken from QEMU and are not yet with the other QEMU. What is under way when the guest stops
 * is waited for in the blackout, and QEMU's own estimate of its bandwidth is only as honest as this is small: so the
 * window is what the way holds (bandwidth times round trip, plus {@value #LITTLE_MILLIS} ms for the threads at both
 * ends), a quarter more to find out whether the way has widened, and never beyond what the peer offers. It counts bytes of
 * records before they are compressed.
 */
final class Window {
    private static final double LITTLE_MILLIS = 8;
    private static final double GROWTH = 1.25;
    private static final int START = 1 << 20;

    private final int cap;
    private volatile int size;

    /**
     * Starts with 1 MiB or the cap.
     *
     * @param cap the lesser of what this side allows and the peer offers
     */
    Window(int cap) {
        this.cap = cap;
        this.size = Math.min(cap, START);
    }

    /** Sets the size by what was measured. */
    void adapt(double bytesPerSecond, double roundTripMillis) {
        double holds = bytesPerSecond * (roundTripMillis + LITTLE_MILLIS) / 1000 * GROWTH;
        size = (int) Math.clamp(holds, Math.min(cap, START), cap);
    }

    int size() {
        return size;
    }

    int cap() {
        return cap;
    }
}
