package org.godwit.agent.vm;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A VM's serial console for any number of people. QEMU's socket takes one client, so the agent is that client while anybody
 * watches, and passes on what comes to each of them.
 */
public final class SerialConsole {
    /** Stands for the end; what QEMU sends is never empty. */
    private static final byte[] END = {};
    /** Somebody who does not read is hung up on, not waited for: 256 pieces of up to 4 KiB. */
    private static final int PIECES = 256;

    private final Path socket;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private @Nullable SocketChannel channel;

    SerialConsole(Path socket) {
        this.socket = socket;
    }

    /** One who watches; sees what the console prints from now on. */
    public final class Watch implements AutoCloseable {
        private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>(PIECES);

        /** The next piece; empty after this long without one; null when the console has ended. */
        public byte @Nullable [] next(long timeoutMillis) throws InterruptedException {
            byte[] piece = pieces.poll(timeoutMillis, TimeUnit.MILLISECONDS);
            if (piece != null && piece.length == 0) {
                return null;
            }
            return piece == null ? new byte[0] : piece;
        }

        private void add(byte[] piece) {
            if (!pieces.offer(piece)) {
                watches.remove(this);
                pieces.clear();
                pieces.add(END);
            }
        }

        @Override
        public void close() {
            watches.remove(this);
            hangUpUnwatched();
        }
    }

    public synchronized Watch watch() {
        Watch watch = new Watch();
        watches.add(watch);
        try {
            connected();
            return watch;
        } catch (IOException e) {
            watches.remove(watch);
            throw unreachable(e);
        }
    }

    /** Types into the console. */
    public synchronized void type(byte[] keys) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(keys);
            SocketChannel to = connected();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            hangUpUnwatched();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private SocketChannel connected() throws IOException {
        SocketChannel now = channel;
        if (now == null || !now.isOpen()) {
            SocketChannel made = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                made.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                made.close();
                throw e;
            }
            channel = made;
            Thread.ofVirtual().name("console").start(() -> passOn(made));
            return made;
        }
        return now;
    }

    private void passOn(SocketChannel from) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try (from) {
            while (from.read(buffer) >= 0) {
                byte[] piece = Arrays.copyOf(buffer.array(), buffer.position());
                watches.forEach(watch -> watch.add(piece));
                buffer.clear();
            }
        } catch (IOException e) {
            // Closed, by us or by QEMU's end.
        }
        ended(from);
    }

    private synchronized void ended(SocketChannel which) {
        if (which.equals(channel)) {
            channel = null;
            watches.forEach(watch -> watch.add(END));
        }
    }

    private synchronized void hangUpUnwatched() {
        SocketChannel now = channel;
        if (watches.isEmpty() && now != null) {
            channel = null;
            try {
                now.close();
            } catch (IOException e) {
                // It is gone, which is what was wanted.
            }
        }
    }

    private Refusal unreachable(IOException e) {
        return new Refusal(
                Problem.conflict(
                        "console-closed",
                        "The serial console at '" + socket + "' does not answer: " + e.getMessage() + ".",
                        "It takes one client; end whatever else is connected to it."),
                e);
    }
}
