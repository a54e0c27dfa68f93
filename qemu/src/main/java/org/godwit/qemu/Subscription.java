package org.godwit.qemu;

/** A listener's registration; closing it ends the deliveries, but for one that may be under way. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
