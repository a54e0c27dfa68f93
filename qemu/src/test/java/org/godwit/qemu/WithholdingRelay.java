package org.godwit.qemu;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries a migration from one UNIX socket to another as the transport does: everything passes but the destination's
 * switchover acknowledgement. On wish it breaks at the message that tells the source that all was loaded.
 */
final class WithholdingRelay implements AutoCloseable {
    private static final int SHUT = 1;
    private static final int SWITCHOVER_ACK = 7;

    private final ServerSocketChannel server;
    private final Path to;
    private final boolean breaksAtShut;
    final CountDownLatch broken = new CountDownLatch(1);
    final AtomicInteger withheld = new AtomicInteger();
    private volatile SocketChannel source;
    private volatile SocketChannel destination;

    WithholdingRelay(Path from, Path to, boolean breaksAtShut) throws IOException {
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        this.to = to;
        this.breaksAtShut = breaksAtShut;
        server.bind(UnixDomainSocketAddress.of(from));
        this.source = SocketChannel.open(StandardProtocolFamily.UNIX);
        this.destination = SocketChannel.open(StandardProtocolFamily.UNIX);
        Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
        try {
            source = server.accept();
            destination.connect(UnixDomainSocketAddress.of(to));
            Thread.ofPlatform().daemon().start(this::back);
            ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
            while (source.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    destination.write(bytes);
                }
                bytes.clear();
            }
            destination.shutdownOutput();
        } catch (IOException e) {
            close();
        }
    }

    /** Messages of the return path: a type and a length of 16 bits each, then the data. */
    private void back() {
        try {
            DataInputStream in = new DataInputStream(Channels.newInputStream(destination));
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(source));
            while (true) {
                int type = in.readUnsignedShort();
                byte[] data = in.readNBytes(in.readUnsignedShort());
                if (type == SHUT && breaksAtShut) {
                    close();
                    broken.countDown();
                    return;
                }
                if (type == SWITCHOVER_ACK) {
                    withheld.incrementAndGet();
                    continue;
                }
                ByteBuffer message = ByteBuffer.allocate(4 + data.length);
                message.putShort((short) type).putShort((short) data.length).put(data);
                out.write(message.array());
                out.flush();
            }
        } catch (IOException e) {
            // One end is gone; the forward direction sees it, too.
        }
    }

    @Override
    public void close() {
        for (AutoCloseable end : new AutoCloseable[] {server, source, destination}) {
            try {
                end.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
