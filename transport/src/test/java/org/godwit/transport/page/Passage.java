package org.godwit.transport.page;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.random.RandomGenerator;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Stands for the session between an encoder and a decoder: batches are compressed, applied in order, and given back to be kept
 * only some time later, as acknowledgements come.
 */
final class Passage implements Press {
    static final int PLAIN = 0;
    static final int DEFLATE = 7;
    private static final int HEADROOM = 40;

    private final PageDecoder decoder;
    private final RandomGenerator random;
    private final int inFlight;
    private final Deque<Records> unacknowledged = new ArrayDeque<>();
    private final Deque<Records> idle = new ArrayDeque<>();
    final java.io.ByteArrayOutputStream opaque = new java.io.ByteArrayOutputStream();
    private PageEncoder encoder;
    long rawBytes;

    /** @param inFlight batches that are not acknowledged at once */
    @SuppressWarnings("NullAway.Init") // An encoder wants its press first.
    Passage(PageDecoder decoder, RandomGenerator random, int inFlight) {
        this.decoder = decoder;
        this.random = random;
        this.inFlight = inFlight;
    }

    void from(PageEncoder source) {
        encoder = source;
    }

    @Override
    public Records next() {
        while (unacknowledged.size() > inFlight) {
            acknowledge();
        }
        Records records = idle.isEmpty() ? new Records(HEADROOM) : idle.remove();
        records.clear();
        return records;
    }

    @Override
    public void submit(Records full) throws InterruptedException {
        rawBytes += full.length();
        decoder.apply(full.bytes(), full.headroom(), full.length(), opaque::write);
        unacknowledged.add(full);
    }

    void acknowledge() {
        if (unacknowledged.isEmpty()) {
            return;
        }
        Records sent = unacknowledged.remove();
        if (random.nextInt(4) == 0) {
            encoder.keep(sent, sent.bytes(), sent.headroom(), sent.length(), PLAIN);
        } else {
            byte[] encoded = deflate(sent);
            encoder.keep(sent, encoded, 0, encoded.length, DEFLATE);
        }
        Arrays.fill(sent.bytes(), (byte) 0x5a);
        idle.add(sent);
    }

    static byte[] deflate(Records batch) {
        byte[] encoded = new byte[Records.CAPACITY * 2];
        Deflater deflater = new Deflater(1);
        deflater.setInput(batch.bytes(), batch.headroom(), batch.length());
        deflater.finish();
        int length = deflater.deflate(encoded);
        deflater.end();
        return Arrays.copyOf(encoded, length);
    }

    static void unpack(int codec, byte[] encoded, int from, int length, byte[] raw, int rawLength) {
        if (codec == PLAIN) {
            System.arraycopy(encoded, from, raw, 0, rawLength);
            return;
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(encoded, from, length);
            if (inflater.inflate(raw, 0, rawLength) != rawLength) {
                throw new AssertionError("A kept batch came back short.");
            }
        } catch (DataFormatException e) {
            throw new AssertionError("A kept batch came back damaged.", e);
        } finally {
            inflater.end();
        }
    }
}
