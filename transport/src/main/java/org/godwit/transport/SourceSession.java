package org.godwit.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.godwit.transport.TransportException.Fault;
import org.jspecify.annotations.Nullable;

/** The source's end of a session: dials the destination, measures the way, then stands in for it before source QEMU. */
public final class SourceSession implements AutoCloseable {
    private final SessionId id;
    private final TlsConnection connection;
    private final Relay relay;
    private final CompletableFuture<Void> ended;
    private final Object listening = new Object();
    private @Nullable ServerSocketChannel server;
    private @Nullable Path socket;
    private boolean closed;

    private SourceSession(SessionId id, TlsConnection connection, Relay relay, CompletableFuture<Void> ended) {
        this.id = id;
        this.connection = connection;
        this.relay = relay;
        this.ended = ended;
    }

    /**
     * Dials the destination and greets it.
     *
     * @param from the local address to dial from, or null for the system's choice
     * @throws TransportException if the destination cannot be reached, is not of this cluster, or does not expect {@code id}
     */
    public static SourceSession connect(
            InetSocketAddress destination,
            @Nullable InetAddress from,
            SSLContext tls,
            SessionId id,
            SessionOptions options) {
        TlsConnection connection = dial(destination, from, tls, options);
        try {
            Handshake.Welcome welcome = greet(connection, id, options);
            CompletableFuture<Void> ended = new CompletableFuture<>();
            Relay relay = new Relay(Side.SOURCE, id, options, connection, welcome.window(), ended);
            SourceSession session = new SourceSession(id, connection, relay, ended);
            var _ = ended.whenComplete((done, why) -> session.unlisten());
            relay.start();
            return session;
        } catch (EOFException | SSLException | SocketException e) {
            connection.close();
            // In TLS 1.3 a refused client learns of it only when it reads, from an alert or from the connection's end.
            throw new TransportException(
                    Fault.REFUSED,
                    "The destination " + destination + " ended the connection instead of answering: expected it to"
                            + " accept this host's certificate (" + e.getMessage() + ").",
                    e);
        } catch (IOException e) {
            connection.close();
            throw new TransportException(
                    Fault.BROKEN,
                    "The destination " + destination + " did not answer the source's first message: " + e.getMessage()
                            + ".",
                    e);
        } catch (TransportException e) {
            connection.close();
            throw e;
        }
    }

    private static TlsConnection dial(
            InetSocketAddress destination, @Nullable InetAddress from, SSLContext tls, SessionOptions options) {
        try {
            return TlsConnection.dial(
                    destination, from, tls, (int) options.connectTimeout().toMillis());
        } catch (SSLException e) {
            throw new TransportException(
                    Fault.REFUSED,
                    "The source and the destination " + destination
                            + " do not trust each other, expected two certificates of one cluster: " + e.getMessage()
                            + ".",
                    e);
        } catch (IOException e) {
            throw new TransportException(
                    Fault.BROKEN,
                    "The source cannot reach the destination's migration address " + destination + ": " + e.getMessage()
                            + ".",
                    e);
        }
    }

    private static Handshake.Welcome greet(TlsConnection connection, SessionId id, SessionOptions options)
            throws IOException {
        Handshake.write(connection.out(), new Handshake.Hello(Handshake.VERSIONS, id, 0, options.windowBytes(), 0, 1));
        Handshake.Welcome welcome = Handshake.readWelcome(connection.in());
        if (!welcome.reason().isEmpty()) {
            throw new TransportException(
                    Fault.REFUSED, "The destination refused session " + id + ": " + welcome.reason());
        }
        if (!Handshake.VERSIONS.contains(welcome.version())) {
            throw TransportException.corrupt(
                    Side.SOURCE,
                    "received the choice of protocol version " + welcome.version() + ", expected one of "
                            + Handshake.VERSIONS + ".");
        }
        if (welcome.streamPosition() != 0) {
            throw TransportException.corrupt(
                    Side.SOURCE,
                    "was asked to go on at byte " + welcome.streamPosition() + " of a stream that has not begun.");
        }
        return welcome;
    }

    /** The destination's certificate, for whoever wants to know more of it than that the cluster signed it. */
    public X509Certificate peer() {
        return connection.peer();
    }

    /** Measures the link; before {@link #listen}, so that the stream does not compete with it. Takes well under 100 ms. */
    public LinkQuality measure() {
        return relay.measure();
    }

    /**
     * Creates the UNIX socket for source QEMU's {@code migrate unix:PATH} and returns; the one connection that is accepted
     * is relayed. The socket's file goes as soon as QEMU has connected.
     */
    public void listen(Path path) {
        synchronized (listening) {
            if (closed || server != null) {
                throw new IllegalStateException(
                        "Session " + id + (closed ? " is over." : " listens for its QEMU already."));
            }
            try {
                ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                server = opened;
                opened.bind(UnixDomainSocketAddress.of(path), 1);
                socket = path;
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
                Thread.ofVirtual().name("transport-" + id + "-accept").start(() -> accept(opened));
            } catch (IOException e) {
                unlisten();
                throw new TransportException(
                        Fault.LOCAL,
                        "The source cannot listen for its QEMU at " + path
                                + ", expected a free path of at most 107 bytes in an existing directory: "
                                + e.getMessage() + ".",
                        e);
            }
        }
    }

    private void accept(ServerSocketChannel from) {
        try {
            SocketChannel qemu = from.accept();
            relay.attach(qemu);
        } catch (IOException e) {
            // Closed before QEMU came, which whoever closed it knows.
            return;
        } finally {
            unlisten();
        }
    }

    private void unlisten() {
        synchronized (listening) {
            closed |= ended.isDone();
            try {
                if (server != null) {
                    server.close();
                }
                if (socket != null) {
                    Files.deleteIfExists(socket);
                }
            } catch (IOException e) {
                throw new TransportException(
                        Fault.LOCAL, "The source cannot remove its socket " + socket + ": " + e.getMessage() + ".", e);
            }
        }
    }

    /** Changes the cap while the session runs; 0 for no limit. */
    public void maxBytesPerSecond(long cap) {
        relay.maxBytesPerSecond(cap);
    }

    public TransportStats stats() {
        return relay.stats();
    }

    /**
     * Completes when QEMU has closed its end and the destination has acknowledged all that it wrote; exceptionally, with a
     * {@link TransportException}, when the session ended otherwise.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** At once, from any state and any thread: QEMU sees its peer go. */
    @Override
    public void close() {
        relay.close();
        unlisten();
    }
}
