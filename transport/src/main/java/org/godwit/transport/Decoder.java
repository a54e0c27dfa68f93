package org.godwit.transport;

/** The inverse of an {@link Encoder}: sees the frames in their order, on one thread. */
interface Decoder extends AutoCloseable {
    /**
     * Writes exactly {@code header.rawLength()} bytes to {@code into} from {@code offset} on, and none elsewhere.
     *
     * @throws TransportException if the encoded bytes cannot be turned into that many
     */
    void decode(FrameHeader header, byte[] encoded, byte[] into, int offset);

    @Override
    void close();
}
