package org.godwit.transport;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4Decompressor;

/** Undoes what {@link CodecEncoder} did. The libraries are told where the output ends and never write past it. One thread uses it. */
final class CodecDecoder implements AutoCloseable {
    private final Side side;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final Lz4Decompressor lz4 = Lz4Decompressor.create();

    CodecDecoder(Side side) {
        this.side = side;
    }

    /**
     * Writes exactly {@code header.rawLength()} bytes to the beginning of {@code into}.
     *
     * @throws TransportException if the encoded bytes cannot be turned into that many
     */
    void decode(FrameHeader header, byte[] encoded, byte[] into) {
        int length = header.rawLength();
        int decoded;
        try {
            decoded = decode(header.encoding(), encoded, 0, header.encodedLength(), into, length);
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

    /** Decodes what this side encoded itself; returns how many bytes came of it. */
    int decode(Encoding encoding, byte[] encoded, int from, int encodedLength, byte[] into, int most) {
        return switch (encoding) {
            case PLAIN -> {
                System.arraycopy(encoded, from, into, 0, encodedLength);
                yield encodedLength;
            }
            case ZSTD -> zstd.decompressByteArray(into, 0, most, encoded, from, encodedLength);
            case LZ4 -> lz4.decompress(encoded, from, encodedLength, into, 0, most);
        };
    }

    @Override
    public void close() {
        zstd.close();
    }
}
