package org.godwit.transport;

import com.github.luben.zstd.ZstdCompressCtx;
import io.airlift.compress.v3.lz4.Lz4Compressor;

/** Compresses each batch by itself, with the codec that {@link CodecChoice} names. What does not shrink goes plain. One thread uses it. */
final class CodecEncoder implements AutoCloseable {
    /** Below this, a header and a library call cost more than compression could save. */
    private static final int WORTH_IT = 128;

    private static final String PLAIN = Encoding.PLAIN.toString();

    private final CodecChoice choice;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final Lz4Compressor lz4 = Lz4Compressor.create();
    private int level = Integer.MIN_VALUE;
    private String lastStep = PLAIN;

    CodecEncoder(CodecChoice choice) {
        this.choice = choice;
        zstd.setContentSize(true).setChecksum(false);
    }

    /** Sets {@code encoding}, {@code encodedLength} and, unless plain, the encoded bytes. */
    void encode(Batch batch) {
        batch.encoding = Encoding.PLAIN;
        batch.encodedLength = batch.rawLength;
        lastStep = PLAIN;
        if (batch.rawLength >= WORTH_IT) {
            compress(batch, choice.next());
        }
    }

    private void compress(Batch batch, CodecChoice.Step step) {
        long before = System.nanoTime();
        int length = switch (step.encoding()) {
            case ZSTD -> zstd(batch, step.level());
            case LZ4 ->
                lz4.compress(
                        batch.raw(),
                        FrameHeader.BYTES,
                        batch.rawLength,
                        batch.encoded,
                        FrameHeader.BYTES,
                        batch.encoded.length - FrameHeader.BYTES);
            case PLAIN -> batch.rawLength;
        };
        choice.encoded(step, batch.rawLength, Math.min(length, batch.rawLength), System.nanoTime() - before);
        if (length < batch.rawLength - batch.rawLength / 32) {
            batch.encoding = step.encoding();
            batch.encodedLength = length;
            lastStep = step.toString();
        }
    }

    /** How the last batch was compressed, with its level. */
    String lastStep() {
        return lastStep;
    }

    private int zstd(Batch batch, int wanted) {
        if (wanted != level) {
            zstd.setLevel(wanted);
            level = wanted;
        }
        return zstd.compressByteArray(
                batch.encoded,
                FrameHeader.BYTES,
                batch.encoded.length - FrameHeader.BYTES,
                batch.raw(),
                FrameHeader.BYTES,
                batch.rawLength);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
