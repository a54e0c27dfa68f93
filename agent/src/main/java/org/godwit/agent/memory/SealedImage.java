package org.godwit.agent.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** An encrypted image that is open for one reading; its file's name may be gone already. */
final class SealedImage implements AutoCloseable {
    private static final int CHUNK = 1 << 20;

    private final FileChannel in;
    private final ImageKey key;
    private final long bytes;

    private SealedImage(FileChannel in, ImageKey key, long bytes) {
        this.in = in;
        this.key = key;
        this.bytes = bytes;
    }

    static SealedImage open(Path file, ImageKey key, long bytes) throws IOException {
        return new SealedImage(FileChannel.open(file, StandardOpenOption.READ), key, bytes);
    }

    /**
     * Decrypts it into a guest's RAM, which is as large and all zero, for so long at most: what is not copied by then is not known to
     * the destination, and is sent.
     *
     * @return how many bytes were copied
     */
    long copyInto(Path ram, Duration limit) throws IOException {
        long until = System.nanoTime() + limit.toNanos();
        byte[] chunk = new byte[CHUNK];
        ImageKey.Chunks cipher = key.chunks();
        try (FileChannel out = FileChannel.open(ram, StandardOpenOption.WRITE)) {
            long done = 0;
            while (done < bytes && System.nanoTime() - until < 0) {
                int length = (int) Math.min(CHUNK, bytes - done);
                ByteBuffer piece = ByteBuffer.wrap(chunk, 0, length);
                while (piece.hasRemaining()) {
                    if (in.read(piece) < 0) {
                        throw new IOException("it ends after " + in.position() + " of " + bytes + " bytes");
                    }
                }
                cipher.next(chunk, length);
                piece.flip();
                while (piece.hasRemaining()) {
                    out.write(piece);
                }
                done += length;
            }
            return done;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
