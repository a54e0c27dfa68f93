package org.godwit.transport;

import com.github.luben.zstd.ZstdCompressCtx;
import io.airlift.compress.v3.lz4.Lz4Compressor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Compresses each batch by itself, with the codec that {@link CodecChoice} names. What does not shrink goes plain. */
final class CodecEncoder implements Encoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** Below this, a header and a library call cost more than compression could save. */
    private static final int WORTH_IT = 128;

    private final CodecChoice choice;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final Lz4Compressor lz4 = Lz4Compressor.create();
    private int level = Integer.MIN_VALUE;

    CodecEncoder(CodecChoice choice) {
        this.choice = choice;
        zstd.setContentSize(true).setChecksum(false);
    }

    @Override
    public void encode(Batch batch) {
        batch.encoding = Encoding.PLAIN;
        batch.encodedLength = batch.rawLength;
        if (allZero(batch.raw, FrameHeader.BYTES, batch.rawLength)) {
            batch.encoding = Encoding.ZERO;
            batch.encodedLength = 0;
        } else if (batch.rawLength >= WORTH_IT) {
            compress(batch, choice.next());
        }
    }

    private void compress(Batch batch, CodecChoice.Step step) {
        long before = System.nanoTime();
        int length = switch (step.encoding()) {
            case ZSTD -> zstd(batch, step.level());
            case LZ4 ->
                lz4.compress(
                        batch.raw,
                        FrameHeader.BYTES,
                        batch.rawLength,
                        batch.encoded,
                        FrameHeader.BYTES,
                        batch.encoded.length - FrameHeader.BYTES);
            default -> batch.rawLength;
        };
        choice.encoded(step, batch.rawLength, Math.min(length, batch.rawLength), System.nanoTime() - before);
        if (length < batch.rawLength - batch.rawLength / 32) {
            batch.encoding = step.encoding();
            batch.encodedLength = length;
        }
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
                batch.raw,
                FrameHeader.BYTES,
                batch.rawLength);
    }

    @Override
    public void link(double wireBytesPerSecond, boolean limiting) {
        choice.link(wireBytesPerSecond, limiting);
    }

    @Override
    public void close() {
        zstd.close();
    }

    /** Stops at the first byte that is not zero, so it costs nothing where it says no. */
    static boolean allZero(byte[] bytes, int from, int length) {
        int end = from + length;
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            if ((long) LONG.get(bytes, at) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }
}
