package org.godwit.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.godwit.transport.TransportException.Fault;
import org.godwit.transport.page.PageHash;
import org.jspecify.annotations.Nullable;

/**
 * The destination's end of a session. It exists from the moment that the source is expected; until the source dials it is
 * a few fields and nothing else. QEMU may be attached before the source has come, or after.
 */
public final class DestinationSession implements AutoCloseable {
    /** Twice what a source may ask for: after a break the old ones are not all known to be dead when the new ones come. */
    private static final int MOST_CONNECTIONS = 2 * SessionOptions.MAX_CONNECTIONS;

    private final SessionId id;
    private final SessionOptions options;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Object state = new Object();
    private @Nullable Session session;
    private @Nullable DestinationEnd end;
    private Handshake.@Nullable Hello hello;
    private @Nullable X509Certificate peer;
    private @Nullable Shadow waiting;
    private boolean closed;

    /** A QEMU that waits to be filled. */
    private record Shadow(SocketChannel qemu, ShadowMemory memory) {}

    /**
     * Expects a source.
     *
     * @param forget takes this session off its listener's list
     */
    DestinationSession(SessionId id, SessionOptions options, Runnable forget) {
        this.id = id;
        this.options = options;
        var _ = ended.whenComplete((done, why) -> forget.run());
    }

    /** The source has come, through TLS and with the right id: for the first time, or with one more connection. */
    void accept(TlsConnection from, Handshake.Hello said, int version) throws IOException {
        synchronized (state) {
            if (closed) {
                throw new TransportException(Fault.REFUSED, "session " + id + " was closed.");
            }
            if (hello != null) {
                expectSameSource(from, said);
            }
            if (session != null && session.connections() >= MOST_CONNECTIONS) {
                throw new TransportException(
                        Fault.REFUSED,
                        "session " + id + " has " + session.connections() + " connections already, expected at most "
                                + MOST_CONNECTIONS + ".");
            }
            Handshake.write(from.out(), new Handshake.Welcome(version, options.windowBytes(), ""));
            begun(from, said).join(from);
        }
    }

    private Session begun(TlsConnection from, Handshake.Hello said) {
        Session going = session;
        if (going != null) {
            return going;
        }
        // The source dials again; here its coming back is waited for.
        Session begun = new Session(Side.DESTINATION, id, options, said.window(), ended, why -> {});
        session = begun;
        hello = said;
        peer = from.peer();
        if (waiting != null) {
            end = begin(begun, said, waiting);
            waiting = null;
        }
        return begun;
    }

    private static DestinationEnd begin(Session session, Handshake.Hello said, Shadow shadow) {
        return new DestinationEnd(session, shadow.qemu(), new PageHash(said.pageKey()), shadow.memory());
    }

    private void expectSameSource(TlsConnection from, Handshake.Hello said) {
        if (hello == null
                || !said.token().equals(hello.token())
                || !from.peer().equals(peer)
                || said.pageKey() != hello.pageKey()) {
            throw new TransportException(Fault.REFUSED, "session " + id + " has a source already, expected only one.");
        }
    }

    /**
     * Connects to the UNIX socket at which the shadow VM's QEMU listens (after {@code migrate-incoming}). Pages of {@code memory}
     * are placed there, all else of the stream goes to QEMU.
     *
     * @param memory is released in any case, also when this throws
     */
    public void attach(Path qemuIncomingSocket, ShadowMemory memory) {
        SocketChannel qemu;
        try {
            qemu = connect(qemuIncomingSocket);
        } catch (TransportException e) {
            memory.release().run();
            throw e;
        }
        Shadow shadow = new Shadow(qemu, memory);
        synchronized (state) {
            if (closed || waiting != null || end != null) {
                closeQuietly(qemu);
                memory.release().run();
                throw new IllegalStateException(
                        "Session " + id + (closed ? " is closed." : " has a QEMU at the destination already."));
            }
            if (session == null || hello == null) {
                waiting = shadow;
            } else {
                end = begin(session, hello, shadow);
            }
        }
    }

    private SocketChannel connect(Path path) {
        try {
            SocketChannel qemu = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                qemu.connect(UnixDomainSocketAddress.of(path));
                return qemu;
            } catch (IOException | RuntimeException e) {
                qemu.close();
                throw e;
            }
        } catch (IOException e) {
            throw new TransportException(
                    Fault.LOCAL,
                    "The destination cannot connect to its QEMU at " + path
                            + ", expected one that listens there after migrate-incoming: " + e.getMessage() + ".",
                    e);
        }
    }

    /** The source's certificate, once it has come. */
    public Optional<X509Certificate> peer() {
        synchronized (state) {
            return Optional.ofNullable(peer);
        }
    }

    /**
     * Whether all that QEMU was given was proven by checksums to be what source QEMU wrote, without a gap, and the digests of
     * the memory that was placed beside it agree at both ends. Ask after QEMU has loaded; false while nothing was given, and
     * for ever once something wrong came.
     */
    public boolean verified() {
        synchronized (state) {
            return end != null && end.verified();
        }
    }

    public TransportStats stats() {
        return current().map(Session::stats).orElse(TransportStats.NOTHING_YET);
    }

    /**
     * Completes when source QEMU has closed its end and all that it wrote was handed over; exceptionally, with a
     * {@link TransportException}, when the session ended otherwise.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** At once, from any state and any thread: QEMU sees its peer go, and the id is forgotten. */
    @Override
    public void close() {
        Shadow unused;
        synchronized (state) {
            closed = true;
            unused = waiting;
            waiting = null;
        }
        if (unused != null) {
            closeQuietly(unused.qemu());
            unused.memory().release().run();
        }
        current()
                .ifPresentOrElse(
                        Session::close,
                        () -> ended.completeExceptionally(new TransportException(
                                Fault.CLOSED,
                                "The destination's session " + id + " was closed before its source came.")));
    }

    private Optional<Session> current() {
        synchronized (state) {
            return Optional.ofNullable(session);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was on it yet, so nothing is lost.
            return;
        }
    }
}
