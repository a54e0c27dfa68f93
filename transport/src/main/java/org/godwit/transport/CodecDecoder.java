package org.godwit.transport;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4Decompressor;
import java.util.Arrays;

/** Decodes frames that stand for themselves. The libraries are told where the output ends and never write past it. */
final class CodecDecoder implements Decoder {
    private final Side side;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final Lz4Decompressor lz4 = Lz4Decompressor.create();

    CodecDecoder(Side side) {
        this.side = side;
    }

    @Override
    public void decode(FrameHeader header, byte[] encoded, byte[] into, int offset) {
        int length = header.rawLength();
        int decoded;
        try {
            decoded = switch (header.encoding()) {
                case ZERO -> {
                    Arrays.fill(into, offset, offset + length, (byte) 0);
                    yield length;
                }
                case PLAIN -> {
                    System.arraycopy(encoded, 0, into, offset, length);
                    yield length;
                }
                case ZSTD -> zstd.decompressByteArray(into, offset, length, encoded, 0, header.encodedLength());
                case LZ4 -> lz4.decompress(encoded, 0, header.encodedLength(), into, offset, length);
            };
        } catch (ZstdException | MalformedInputException e) {
            throw header.wrong(
                    side,
                    "bytes that cannot be decoded, expected " + length + " bytes as " + header.encoding() + " ("
                            + e.getMessage() + ")");
        }
        if (decoded != length) {
            throw header.wrong(side, decoded + " bytes once decoded, expected " + length);
        }
    }

    @Override
    public void close() {
        zstd.close();
    }
}
