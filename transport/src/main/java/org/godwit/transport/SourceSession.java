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
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.godwit.transport.TransportException.Fault;
import org.godwit.transport.page.PageHash;
import org.jspecify.annotations.Nullable;

/** The source's end of a session: dials the destination, measures the way, then stands in for it before source QEMU. */
public final class SourceSession implements AutoCloseable {
    private static final SecureRandom SECRETS = new SecureRandom();

    private final SessionId id;
    private final Dialler dialler;
    private final Session session;
    private final SourceEnd end;
    private final CompletableFuture<Void> ended;
    private final Object listening = new Object();
    private @Nullable ServerSocketChannel server;
    private @Nullable Path socket;
    private boolean closed;

    private SourceSession(SessionId id, Dialler dialler, Session session, SourceEnd end, CompletableFuture<Void> over) {
        this.id = id;
        this.dialler = dialler;
        this.session = session;
        this.end = end;
        this.ended = over;
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
        long pageKey = SECRETS.nextLong();
        Dialler dialler = new Dialler(
                destination,
                from,
                tls,
                new Handshake.Hello(
                        Handshake.VERSIONS,
                        id,
                        SessionId.random(),
                        options.windowBytes(),
                        options.connections(),
                        pageKey));
        Dialler.Dialled first = dialFirst(dialler, destination, options);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        // The session must know what dials again before it can break, and what dials again must know the session.
        CompletableFuture<Session> made = new CompletableFuture<>();
        Session session = new Session(
                Side.SOURCE,
                id,
                options,
                first.welcome().window(),
                ended,
                why -> Thread.ofVirtual().name("transport-" + id + "-redial").start(() -> dialler.again(made.join())));
        made.complete(session);
        SourceSession source =
                new SourceSession(id, dialler, session, new SourceEnd(session, new PageHash(pageKey)), ended);
        var _ = ended.whenComplete((done, why) -> source.unlisten());
        source.begin(first.connection(), options);
        return source;
    }

    private void begin(TlsConnection first, SessionOptions options) {
        try {
            session.join(first);
        } catch (IOException e) {
            first.close();
            throw new TransportException(
                    Fault.BROKEN, "The connection to the destination broke at once: " + e.getMessage() + ".", e);
        }
        for (int more = 1; more < options.connections(); more++) {
            Thread.ofVirtual().name("transport-" + id + "-dial").start(() -> dialler.again(session));
        }
    }

    private static Dialler.Dialled dialFirst(Dialler dialler, InetSocketAddress destination, SessionOptions options) {
        try {
            return dialler.dial(options.connectTimeout());
        } catch (SSLException e) {
            throw new TransportException(
                    Fault.REFUSED,
                    "The source and the destination " + destination
                            + " do not trust each other, expected two certificates of one cluster: " + e.getMessage()
                            + ".",
                    e);
        } catch (EOFException e) {
            throw refused(destination, e);
        } catch (SocketException e) {
            // In TLS 1.3 a refused client learns of it only when it reads, from an alert or from the connection's end.
            throw e instanceof java.net.ConnectException ? unreachable(destination, e) : refused(destination, e);
        } catch (IOException e) {
            throw unreachable(destination, e);
        }
    }

    private static TransportException refused(InetSocketAddress destination, IOException e) {
        return new TransportException(
                Fault.REFUSED,
                "The destination " + destination + " ended the connection instead of answering: expected it to"
                        + " accept this host's certificate (" + e.getMessage() + ").",
                e);
    }

    private static TransportException unreachable(InetSocketAddress destination, IOException e) {
        return new TransportException(
                Fault.BROKEN,
                "The source cannot reach the destination's migration address " + destination + ": " + e.getMessage()
                        + ".",
                e);
    }

    /** The destination's certificate, for whoever wants to know more of it than that the cluster signed it. */
    public X509Certificate peer() {
        return dialler.peer();
    }

    /** Takes over what another session has just measured of the same link: the choice of the codec begins with it. */
    public void know(LinkQuality link) {
        session.books().measured(link);
    }

    /** Measures the link; before {@link #listen}, so that the stream does not compete with it. Takes well under 100 ms. */
    public LinkQuality measure() {
        return session.measure();
    }

    /**
     * Creates the UNIX socket for source QEMU's {@code migrate unix:PATH} and returns; the one connection that is accepted
     * is relayed. The socket's file goes as soon as QEMU has connected.
     *
     * @param recall is released in any case, also when this throws
     */
    public void listen(Path path, Recall recall) {
        synchronized (listening) {
            if (closed || server != null) {
                recall.release().run();
                throw new IllegalStateException(
                        "Session " + id + (closed ? " is over." : " listens for its QEMU already."));
            }
            try {
                ServerSocketChannel opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                server = opened;
                opened.bind(UnixDomainSocketAddress.of(path), 1);
                socket = path;
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
                Thread.ofVirtual().name("transport-" + id + "-accept").start(() -> accept(opened, recall));
            } catch (IOException e) {
                recall.release().run();
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

    private void accept(ServerSocketChannel from, Recall recall) {
        boolean handedOver = false;
        try {
            SocketChannel qemu = from.accept();
            end.attach(qemu, recall);
            handedOver = true;
        } catch (IOException e) {
            // Closed before QEMU came, which whoever closed it knows.
            return;
        } finally {
            unlisten();
            if (!handedOver) {
                recall.release().run();
            }
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
        session.pace().perSecond(cap);
    }

    public TransportStats stats() {
        return session.stats();
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
        session.close();
        end.close();
        unlisten();
    }
}
