package org.godwit.qemu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts a QMP stream into its messages: QEMU ends each with a line feed and puts none inside. */
final class QmpLines {
    /** The longest real reply, of query-cpu-definitions, is under 100 KiB; a peer that never ends a line is no QEMU. */
    static final int LONGEST = 16 << 20;

    private final ReadableByteChannel channel;
    private byte[] bytes = new byte[64 << 10];
    private int begin;
    private int end;

    QmpLines(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the next message.
     *
     * @return the message without its line's end, valid until the next call; nothing at the stream's end
     */
    @Nullable
    ByteBuffer next() throws IOException {
        int searched = begin;
        while (true) {
            for (int i = searched; i < end; i++) {
                if (bytes[i] == '\n') {
                    ByteBuffer line = ByteBuffer.wrap(bytes, begin, i - begin).slice();
                    begin = i + 1;
                    return line;
                }
            }
            searched = end - begin;
            makeRoom();
            int read = channel.read(ByteBuffer.wrap(bytes, end, bytes.length - end));
            if (read < 0) {
                return null;
            }
            end += read;
        }
    }

    /** Moves what is left to the front, so that the search goes on at the same distance from {@code begin} = 0. */
    private void makeRoom() throws IOException {
        if (begin > 0) {
            System.arraycopy(bytes, begin, bytes, 0, end - begin);
            end -= begin;
            begin = 0;
        }
        if (end == bytes.length) {
            if (end >= LONGEST) {
                throw new IOException("it sent " + end + " bytes without the end of a line");
            }
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
    }
}
