package org.godwit.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.godwit.transport.TransportException.Fault;

/**
 * Reads frames and believes none of them: header first, then the payload into a place that is known to be large enough,
 * then the checksum, and only then are the bytes landed. Its memory is fixed when it is made.
 */
final class FrameReader {
    private final Side side;
    private final InputStream in;
    private final Decoder decoder;
    private final DeliveryBuffer delivery;
    private final Checksum running = new Checksum();
    private final byte[] headerBytes = new byte[FrameHeader.BYTES];
    private final byte[] encoded = new byte[FrameHeader.MAX_RAW];

    private long sequence;
    private final RateMeter dataRate = new RateMeter();
    private final Map<Encoding, LongAdder> byEncoding = new ConcurrentHashMap<>();
    private final AtomicLong verified = new AtomicLong();
    private final AtomicLong wireBytes = new AtomicLong();
    private boolean ended;
    private String reason = "";

    /**
     * Reads from {@code in} and lands data in {@code delivery}.
     *
     * @param side who reads
     */
    FrameReader(Side side, InputStream in, Decoder decoder, DeliveryBuffer delivery) {
        this.side = side;
        this.in = in;
        this.decoder = decoder;
        this.delivery = delivery;
    }

    /** The next frame; a data frame's bytes have landed when this returns. */
    FrameHeader next() {
        try {
            readFully(headerBytes, 0, FrameHeader.BYTES);
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
                    "The " + side.peer() + " closed the connection; the " + side + " expected frame " + sequence + " ("
                            + verified + " bytes had come).",
                    e);
        } catch (IOException e) {
            throw new TransportException(
                    Fault.BROKEN,
                    "The connection to the " + side.peer() + " broke while the " + side + " expected frame " + sequence
                            + " (" + verified + " bytes had come): " + e.getMessage() + ".",
                    e);
        }
    }

    private void readData(FrameHeader header) throws IOException {
        if (header.type() != side.peer().sends()) {
            throw header.wrong(side, "that type, which only the " + side + " sends");
        }
        if (ended) {
            throw header.wrong(side, header.rawLength() + " bytes after the end of the " + side.peer() + "'s data");
        }
        if (header.position() != verified.get()) {
            throw header.wrong(side, "position " + header.position() + ", expected " + verified);
        }
        int offset = delivery.reserve(header);
        if (header.encoding() == Encoding.PLAIN) {
            readFully(delivery.bytes, offset, header.rawLength());
        } else {
            readFully(encoded, 0, header.encodedLength());
            decoder.decode(header, encoded, delivery.bytes, offset);
        }
        expect(header, running.update(delivery.bytes, offset, header.rawLength()));
        verified.addAndGet(header.rawLength());
        delivery.land(header.rawLength());
        int onWire = FrameHeader.BYTES + header.encodedLength();
        byEncoding.computeIfAbsent(header.encoding(), any -> new LongAdder()).add(onWire);
        dataRate.add(onWire, System.nanoTime());
    }

    private void readOther(FrameHeader header) throws IOException {
        int length = header.rawLength();
        readFully(encoded, 0, length);
        switch (header.type()) {
            case END -> {
                if (ended) {
                    throw header.wrong(side, "a second end of the " + side.peer() + "'s data");
                }
                if (header.position() != verified.get()) {
                    throw header.wrong(side, "position " + header.position() + ", expected " + verified);
                }
                expect(header, running.value());
                ended = true;
            }
            case ERROR -> {
                expect(header, Checksum.of(encoded, 0, length));
                reason = printable(new String(encoded, 0, length, StandardCharsets.UTF_8));
            }
            default -> expect(header, Checksum.of(encoded, 0, length));
        }
    }

    private void expect(FrameHeader header, long computed) {
        if (header.checksum() != computed) {
            throw header.wrong(
                    side, "checksum %016x, expected %016x for its bytes".formatted(header.checksum(), computed));
        }
    }

    private void readFully(byte[] into, int offset, int length) throws IOException {
        if (in.readNBytes(into, offset, length) < length) {
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

    /** Bytes of the peer's data whose checksum was right. */
    long verified() {
        return verified.get();
    }

    double dataBytesPerSecond() {
        return dataRate.perSecond(System.nanoTime());
    }

    Map<Encoding, LongAdder> byEncoding() {
        return byEncoding;
    }

    long wireBytes() {
        return wireBytes.get();
    }
}
