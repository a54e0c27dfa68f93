package org.godwit.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A TCP relay between the two sides of a session, which can be cut or made to swallow everything. */
final class CuttableLink implements AutoCloseable {
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Socket> stranded = ConcurrentHashMap.newKeySet();
    private volatile boolean frozen;

    CuttableLink() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Both sides of a session over this link. */
    record Session(TransportListener listener, DestinationSession destination, SourceSession source)
            implements AutoCloseable {
        SocketChannel sourceQemu(Path directory) throws IOException {
            Path path = directory.resolve("out.sock");
            source.listen(path, Recall.ofThisSession(Wire.REMEMBER));
            return SocketChannel.open(java.net.UnixDomainSocketAddress.of(path));
        }

        @Override
        public void close() {
            source.close();
            destination.close();
            listener.close();
        }
    }

    Session session(SessionOptions options) {
        return session(options, options);
    }

    Session session(SessionOptions atSource, SessionOptions atDestination) {
        TransportListener listener = TransportListener.open(Wire.loopback(0), Wire.CLUSTER.host("b"));
        SessionId id = SessionId.random();
        DestinationSession destination = listener.expect(id, atDestination);
        Thread.ofVirtual().start(() -> relay(listener));
        SourceSession source =
                SourceSession.connect(Wire.loopback(server.getLocalPort()), null, Wire.CLUSTER.host("a"), id, atSource);
        return new Session(listener, destination, source);
    }

    /** Each connection that is made while the link stands gets its own pair. */
    private void relay(TransportListener listener) {
        try {
            while (!server.isClosed()) {
                Socket one = server.accept();
                Socket other = new Socket(
                        listener.address().getAddress(), listener.address().getPort());
                sockets.add(one);
                sockets.add(other);
                if (server.isClosed()) {
                    // Accepted just before the end: whoever ended the link has not seen it.
                    cut();
                }
                Thread.ofVirtual().start(() -> copy(one, other));
                Thread.ofVirtual().start(() -> copy(other, one));
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[16384];
        try (InputStream in = from.getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (frozen || stranded.contains(from)) {
                    closed.await();
                }
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            close(from);
            close(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void freeze() {
        frozen = true;
    }

    /** What is connected now carries nothing any more, and neither end is told; what dials afterwards gets through. */
    void strand() {
        stranded.addAll(sockets);
    }

    /** Whatever is connected now breaks; what dials afterwards gets through. */
    void cut() {
        sockets.forEach(CuttableLink::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        cut();
    }
}
