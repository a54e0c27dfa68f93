package org.godwit.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A socket on which neither reading nor writing lasts beyond a moment that is set beforehand; a UNIX socket has no such option. */
final class TimedChannel implements ReadableByteChannel {
    private final SocketChannel socket;
    private final Selector selector;
    private final SelectionKey key;
    private long until;

    /** Owns the socket from now on. */
    TimedChannel(SocketChannel socket) throws IOException {
        this.socket = socket;
        this.selector = Selector.open();
        socket.configureBlocking(false);
        this.key = socket.register(selector, 0);
    }

    /** @param nanos on the clock of {@link System#nanoTime} */
    void until(long nanos) {
        until = nanos;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (true) {
            int read = socket.read(into);
            if (read != 0) {
                return read;
            }
            await(SelectionKey.OP_READ);
        }
    }

    void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (socket.write(from) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void await(int operation) throws IOException {
        long millis = (until - System.nanoTime()) / 1_000_000;
        key.interestOps(operation);
        if (millis <= 0 || selector.select(millis) == 0) {
            throw new SocketTimeoutException("it took too long");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() {
        try (selector) {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("A socket could not be closed: " + e.getMessage(), e);
        }
    }
}
