package org.godwit.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.transport.page.PageDecoder;
import org.godwit.transport.page.PageEncoder;
import org.godwit.transport.page.Press;
import org.godwit.transport.page.Records;
import org.jspecify.annotations.Nullable;

/** What a session does to a batch between its two ends, without the link and one after the other: press, unpress, apply. */
final class Mill implements Press, AutoCloseable {
    private final PageDecoder decoder;
    private final CodecEncoder press;
    private final CodecDecoder unpress = new CodecDecoder(Side.DESTINATION);
    private final CodecDecoder unpacker = new CodecDecoder(Side.SOURCE);
    private final PlainReading.PassedOn passedOn = new PlainReading.PassedOn();
    private final Batch batch = new Batch();
    private final byte[] raw = new byte[FrameHeader.MAX_RAW];
    private final Map<String, Long> byCodec = new TreeMap<>();
    private @Nullable PageEncoder encoder;
    private @Nullable Shares shares;
    private long pressNanos;
    private long unpressNanos;
    private long applyNanos;
    private long sentBytes;
    private long rememberedBytes;

    Mill(StreamMeasurement.Options options, PageDecoder decoder) {
        this.decoder = decoder;
        this.press =
                new CodecEncoder(new CodecChoice(options.codec(), options.level(), 1, options.linkBytesPerSecond()));
    }

    /** The encoder needs a press before there is one, so it is told here who it is. */
    void grindsFor(PageEncoder source) {
        encoder = source;
        shares = new Shares(source.tally());
    }

    @Override
    public Records next() {
        batch.records.clear();
        return batch.records;
    }

    @Override
    public void submit(Records full) throws InterruptedException {
        batch.rawLength = full.length();
        shares().cut(batch);
        long began = System.nanoTime();
        batch.checksum = Checksum.of(batch.raw(), FrameHeader.BYTES, batch.rawLength);
        press.encode(batch);
        long pressed = System.nanoTime();
        unpress.decode(batch.header(0), payload(), raw);
        long unpressed = System.nanoTime();
        decoder.apply(raw, 0, batch.rawLength, passedOn::add);
        applyNanos += System.nanoTime() - unpressed;
        unpressNanos += unpressed - pressed;
        pressNanos += pressed - began;
        book();
    }

    private byte[] payload() {
        byte[] payload = new byte[batch.encodedLength];
        System.arraycopy(batch.frame(), FrameHeader.BYTES, payload, 0, payload.length);
        return payload;
    }

    private void book() {
        sentBytes += batch.wireBytes();
        byCodec.merge(press.lastStep(), (long) batch.wireBytes(), Long::sum);
        shares().pressed(batch);
        PageEncoder source = encoder;
        if (source != null && source.remembers()) {
            source.keep(batch.records, batch.frame(), FrameHeader.BYTES, batch.encodedLength, batch.encoding.code());
            rememberedBytes = Math.max(rememberedBytes, source.remembered());
        }
    }

    void unpack(int codec, byte[] encoded, int from, int length, byte[] into, int rawLength) {
        Encoding encoding = Encoding.of(codec)
                .orElseThrow(() -> new IllegalArgumentException("There is no encoding " + codec + "."));
        unpacker.decode(encoding, encoded, from, length, into, rawLength);
    }

    PlainReading.PassedOn passedOn() {
        return passedOn;
    }

    long sentBytes() {
        return sentBytes;
    }

    long rememberedBytes() {
        return rememberedBytes;
    }

    Map<String, Long> bytesByCodec() {
        return byCodec;
    }

    Shares shares() {
        Shares known = shares;
        if (known == null) {
            throw new IllegalStateException("The mill was not told for whom it grinds.");
        }
        return known;
    }

    /** By stage, in their order; what is not spent here is the encoder's. */
    Map<String, Long> stageNanos(long all) {
        Map<String, Long> stages = new LinkedHashMap<>();
        stages.put("encode", all - pressNanos - unpressNanos - applyNanos);
        stages.put("press", pressNanos);
        stages.put("unpress", unpressNanos);
        stages.put("apply", applyNanos);
        return stages;
    }

    @Override
    public void close() {
        press.close();
        unpress.close();
        unpacker.close();
    }
}
