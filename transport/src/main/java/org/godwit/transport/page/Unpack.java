package org.godwit.transport.page;

/** Undoes the compression of a batch that was kept as it was sent; called by the thread that encodes. */
@FunctionalInterface
public interface Unpack {
    /** Writes the {@code rawLength} bytes that {@code encoded} stands for to the start of {@code raw}. */
    void unpack(int codec, byte[] encoded, int from, int length, byte[] raw, int rawLength);
}
