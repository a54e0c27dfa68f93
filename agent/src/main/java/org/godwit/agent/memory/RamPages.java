package org.godwit.agent.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.godwit.transport.page.Layout;

/** Single pages of a file that is, or was, a guest's RAM. */
public final class RamPages {
    private RamPages() {}

    /** A page by its number; zeros from where the file ends. */
    public static byte[] read(FileChannel ram, long number) throws IOException {
        byte[] page = new byte[Layout.PAGE];
        ByteBuffer buffer = ByteBuffer.wrap(page);
        while (buffer.hasRemaining() && ram.read(buffer, number * Layout.PAGE + buffer.position()) >= 0) {
            // A page of a tmpfs comes in one piece; the loop is for the interface's sake.
        }
        return page;
    }
}
