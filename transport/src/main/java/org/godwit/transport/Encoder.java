package org.godwit.transport;

/**
 * Turns the raw bytes of a batch into what goes on the wire. This is the seam for the page encodings (same, copy,
 * delta): they need more than one frame's bytes, so an encoder may remember what it has seen. It sees the batches in
 * their order, on one thread, and it must leave a batch that its peer's {@link Decoder} turns back into the same bytes.
 */
interface Encoder extends AutoCloseable {
    /** Sets {@code encoding}, {@code encodedLength} and, unless plain, the encoded bytes. */
    void encode(Batch batch);

    /** Tells what the link took lately; encoders that do not choose need not care. */
    default void link(double wireBytesPerSecond, boolean limiting) {}

    @Override
    void close();
}
