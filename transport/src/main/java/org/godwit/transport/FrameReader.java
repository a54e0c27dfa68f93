package org.godwit.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.transport.TransportException.Fault;

/**
 * Reads the frames of one connection and believes none of them: header first, then the payload into a place that is known to
 * be large enough, then the checksum, and only then are the bytes landed. Its memory is fixed when it is made.
 */
final class FrameReader {
    private final Side side;
    private final InputStream in;
    private final CodecDecoder decoder;
    private final Arrivals arrivals;
    private final byte[] headerBytes = new byte[FrameHeader.BYTES];
    private final byte[] encoded = new byte[FrameHeader.MAX_RAW];
    private final AtomicLong wireBytes = new AtomicLong();

    private long sequence;
    private String reason = "";

    /**
     * Reads from {@code in} and lands data in {@code arrivals}.
     *
     * @param side who reads
     */
    FrameReader(Side side, InputStream in, CodecDecoder decoder, Arrivals arrivals) {
        this.side = side;
        this.in = in;
        this.decoder = decoder;
        this.arrivals = arrivals;
    }

    /** The next frame; a data frame's bytes have landed when this returns. */
    FrameHeader next() {
        try {
            readFully(headerBytes, FrameHeader.BYTES);
            FrameHeader header = FrameHeader.readFrom(headerBytes, side, sequence);
            if (header.type().data()) {
                readData(header);
            } else {
                readOther(header);
            }
            sequence++;
            wireBytes.addAndGet(FrameHeader.BYTES + header.encodedLength());
            return header;
        } catch (EOFException e) {
            throw new TransportException(
                    Fault.BROKEN,
                    "The " + side.peer() + " closed the connection; the " + side + " expected frame " + sequence + ".",
                    e);
        } catch (IOException e) {
            throw new TransportException(
                    Fault.BROKEN,
                    "The connection to the " + side.peer() + " broke while the " + side + " expected frame " + sequence
                            + ": " + e.getMessage() + ".",
                    e);
        }
    }

    private void readData(FrameHeader header) throws IOException {
        if (!side.peer().sends(header.type())) {
            throw header.wrong(side, "that type, which only the " + side + " sends");
        }
        byte[] raw = arrivals.reserve(header);
        boolean landed = false;
        try {
            if (header.encoding() == Encoding.PLAIN) {
                readFully(raw, header.rawLength());
            } else {
                readFully(encoded, header.encodedLength());
                decoder.decode(header, encoded, raw);
            }
            expect(header, raw);
            arrivals.land(header, raw);
            landed = true;
        } finally {
            if (!landed) {
                arrivals.abandon(header, raw);
            }
        }
    }

    private void readOther(FrameHeader header) throws IOException {
        readFully(encoded, header.rawLength());
        expect(header, encoded);
        if (header.type() == FrameType.ERROR) {
            reason = printable(new String(encoded, 0, header.rawLength(), StandardCharsets.UTF_8));
        }
    }

    private void expect(FrameHeader header, byte[] raw) {
        long computed = Checksum.of(raw, 0, header.rawLength());
        if (header.checksum() != computed) {
            throw header.wrong(
                    side, "checksum %016x, expected %016x for its bytes".formatted(header.checksum(), computed));
        }
    }

    private void readFully(byte[] into, int length) throws IOException {
        if (in.readNBytes(into, 0, length) < length) {
            throw new EOFException();
        }
    }

    /** A peer's words end up in logs and on terminals. */
    static String printable(String words) {
        return words.replaceAll("\\p{Cntrl}", " ").strip();
    }

    /** What the last ERROR frame said. */
    String reason() {
        return reason;
    }

    long wireBytes() {
        return wireBytes.get();
    }
}
