package org.godwit.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A whole session on loopback, with this test in the place of both QEMUs. */
final class Wire implements AutoCloseable {
    static final long REMEMBER = 16 << 20;
    static final TestCertificates CLUSTER = new TestCertificates("cluster");

    final TransportListener listener;
    final SessionId id = SessionId.random();
    final DestinationSession destination;
    final SourceSession source;

    Wire(SessionOptions options) {
        this(options, options);
    }

    Wire(SessionOptions atSource, SessionOptions atDestination) {
        listener = TransportListener.open(loopback(0), CLUSTER.host("b"));
        destination = listener.expect(id, atDestination);
        source = SourceSession.connect(listener.address(), null, CLUSTER.host("a"), id, atSource);
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Source QEMU: connects to the session's socket. */
    SocketChannel sourceQemu(Path directory) throws IOException {
        Path path = directory.resolve("out.sock");
        source.listen(path, Recall.ofThisSession(REMEMBER));
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    /** Destination QEMU: listens, and the session connects. */
    SocketChannel destinationQemu(Path directory) throws IOException {
        Path path = directory.resolve("in.sock");
        try (ServerSocketChannel incoming = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            incoming.bind(UnixDomainSocketAddress.of(path));
            destination.attach(path, ShadowMemory.none());
            return incoming.accept();
        }
    }

    @Override
    public void close() {
        source.close();
        destination.close();
        listener.close();
    }
}
