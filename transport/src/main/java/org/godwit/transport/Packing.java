package org.godwit.transport;

import java.util.HashMap;
import java.util.Map;
import org.godwit.transport.page.EncoderOptions;
import org.godwit.transport.page.Holdings;
import org.godwit.transport.page.PageEncoder;
import org.godwit.transport.page.PageHash;
import org.godwit.transport.page.Press;
import org.godwit.transport.page.Records;
import org.godwit.transport.stream.QemuStream;

/**
 * What becomes of source QEMU's stream: records in batches, which go to the session's senders, and whose arrays come back once the
 * destination has them. The intake's thread does all of it.
 */
final class Packing implements Press, AutoCloseable {
    private final Session session;
    private final PageEncoder encoder;
    private final QemuStream stream;
    private final CodecDecoder unpacker = new CodecDecoder(Side.SOURCE);
    private final Shares shares;
    private final Map<Records, Batch> out = new HashMap<>();
    private boolean passing;

    Packing(Session session, Holdings holdings, PageHash hash, Recall recall) {
        this.session = session;
        this.encoder = new PageEncoder(
                holdings, hash, EncoderOptions.remembering(recall.bytes()), recall.index(), this, this::unpack);
        this.stream = new QemuStream(new Feed(encoder, holdings.layout(), this::passOn));
        this.shares = new Shares(encoder.tally());
        session.books().pages(shares);
    }

    private void passOn(String why) {
        passing = true;
        session.books().passedOn(why);
    }

    /** Returns how many bytes were taken; the rest is an item that is not whole yet. */
    int take(byte[] bytes, int length) throws InterruptedException {
        try {
            return stream.take(bytes, 0, length);
        } catch (Feed.Ended e) {
            throw e.interrupted();
        }
    }

    /** QEMU has closed: what is left goes, and after it the end. */
    void end(byte[] bytes, int length) throws InterruptedException {
        try {
            stream.end(bytes, 0, length);
        } catch (Feed.Ended e) {
            throw e.interrupted();
        }
        flush();
        Batch end = acquire();
        end.records.clear();
        end.type = FrameType.END;
        submit(end);
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
