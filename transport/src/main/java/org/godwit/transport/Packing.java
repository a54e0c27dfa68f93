package org.godwit.transport;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.godwit.transport.page.EncoderOptions;
import org.godwit.transport.page.Holdings;
import org.godwit.transport.page.Layout;
import org.godwit.transport.page.PageEncoder;
import org.godwit.transport.page.PageHash;
import org.godwit.transport.page.Press;
import org.godwit.transport.page.Records;
import org.godwit.transport.stream.QemuStream;

/**
 * What becomes of source QEMU's stream: pages of blocks whose memory the destination holds go as records, all else goes as it
 * is, and before the device state stands the digest of all that was placed. The intake's thread does all of it.
 */
final class Packing implements QemuStream.Listener, Press, AutoCloseable {
    private final Session session;
    private final Holdings holdings;
    private final PageEncoder encoder;
    private final QemuStream stream = new QemuStream(this);
    private final CodecDecoder unpacker = new CodecDecoder(Side.SOURCE);
    private final Shares shares;
    private final Map<Records, Batch> out = new HashMap<>();
    private long[] firstPages = new long[8];
    private boolean passing;

    /** The session ended while this waited for room: no failure, only an end. */
    private static final class Ended extends RuntimeException {
        Ended(InterruptedException why) {
            super("The session is over.", why);
        }
    }

    Packing(Session session, Holdings holdings, PageHash hash, EncoderOptions options) {
        this.session = session;
        this.holdings = holdings;
        this.encoder = new PageEncoder(holdings, hash, options, this, this::unpack);
        this.shares = new Shares(encoder.tally());
        session.books().pages(shares);
    }

    /** Returns how many bytes were taken; the rest is an item that is not whole yet. */
    int take(byte[] bytes, int length) throws InterruptedException {
        try {
            return stream.take(bytes, 0, length);
        } catch (Ended e) {
            throw interrupted(e);
        }
    }

    /** QEMU has closed: what is left goes, and after it the end. */
    void end(byte[] bytes, int length) throws InterruptedException {
        try {
            stream.end(bytes, 0, length);
        } catch (Ended e) {
            throw interrupted(e);
        }
        flush();
        Batch end = acquire();
        end.records.clear();
        end.type = FrameType.END;
        submit(end);
    }

    private static InterruptedException interrupted(Ended e) {
        InterruptedException again = new InterruptedException(e.getMessage());
        again.initCause(e);
        return again;
    }

    /** Bytes of records that wait for their batch to be full. */
    int length() {
        return encoder.pending();
    }

    boolean open() {
        return encoder.pending() > 0;
    }

    void flush() throws InterruptedException {
        encoder.flush();
        session.books().flushed();
    }

    // What the stream holds.

    @Override
    public boolean direct(int block, String name, long bytes) {
        return holdings.layout()
                .block(name)
                .map(theirs -> {
                    if (theirs.size() != bytes) {
                        throw new TransportException(
                                TransportException.Fault.CORRUPT,
                                "The destination's memory '" + name + "' has " + theirs.size() + " bytes, expected the "
                                        + bytes + " of the source.");
                    }
                    firstPage(block, theirs);
                    return true;
                })
                .orElse(false);
    }

    private void firstPage(int block, Layout.Block theirs) {
        if (block >= firstPages.length) {
            firstPages = Arrays.copyOf(firstPages, 2 * block);
        }
        firstPages[block] = theirs.firstPage();
    }

    @Override
    public void passOn(byte[] bytes, int from, int length) {
        step(() -> encoder.passOn(bytes, from, length));
    }

    @Override
    public void page(int block, long index, byte[] bytes, int from) {
        try {
            encoder.page(firstPages[block] + index, bytes, from);
        } catch (InterruptedException e) {
            throw new Ended(e);
        }
    }

    @Override
    public void filled(int block, long index, byte fill) {
        try {
            encoder.filled(firstPages[block] + index, fill);
        } catch (InterruptedException e) {
            throw new Ended(e);
        }
    }

    @Override
    public void ramComplete() {
        step(encoder::digest);
    }

    @Override
    public void notUnderstood(String what) {
        passing = true;
        session.books().passedOn(what);
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private static void step(Step step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            throw new Ended(e);
        }
    }

    // Where records go.

    @Override
    public Records next() throws InterruptedException {
        Batch batch = acquire();
        batch.records.clear();
        batch.type = passing ? FrameType.PASSED : FrameType.RECORDS;
        out.put(batch.records, batch);
        return batch.records;
    }

    private Batch acquire() throws InterruptedException {
        return session.outgoing()
                .acquire(this::keep)
                .orElseThrow(() -> new InterruptedException("The session is over."));
    }

    /** The destination has it: what it holds is worth remembering, as it was sent. */
    private void keep(Batch acknowledged) {
        if (acknowledged.type == FrameType.RECORDS && encoder.remembers()) {
            encoder.keep(
                    acknowledged.records,
                    acknowledged.frame(),
                    FrameHeader.BYTES,
                    acknowledged.encodedLength,
                    acknowledged.encoding.code());
        }
    }

    @Override
    public void submit(Records full) {
        Batch batch = out.remove(full);
        if (batch == null) {
            throw new IllegalArgumentException("These records are not of a batch that was handed out.");
        }
        submit(batch);
    }

    private void submit(Batch batch) {
        batch.rawLength = batch.records.length();
        batch.position = session.books().taken();
        shares.cut(batch);
        session.outgoing().submit(batch);
    }

    private void unpack(int codec, byte[] encoded, int from, int length, byte[] raw, int rawLength) {
        Encoding encoding = Encoding.of(codec)
                .orElseThrow(() -> new IllegalArgumentException("There is no encoding " + codec + "."));
        unpacker.decode(encoding, encoded, from, length, raw, rawLength);
    }

    @Override
    public void close() {
        encoder.close();
        unpacker.close();
    }
}
