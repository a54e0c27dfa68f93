package org.godwit.cluster;

/** A subscription to changes; closing it ends it. */
public interface Watch extends AutoCloseable {
    @Override
    void close();
}
