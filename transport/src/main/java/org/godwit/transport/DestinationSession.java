package org.godwit.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.godwit.transport.TransportException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * The destination's end of a session. It exists from the moment that the source is expected; until the source dials it is
 * a few fields and nothing else. QEMU may be attached before the source has come, or after.
 */
public final class DestinationSession implements AutoCloseable {
    private final SessionId id;
    private final SessionOptions options;
    private final Runnable forget;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Object state = new Object();
    private @Nullable Relay relay;
    private @Nullable TlsConnection connection;
    private @Nullable SocketChannel waiting;
    private boolean closed;

    /**
     * Expects a source.
     *
     * @param forget takes this session off its listener's list
     */
    DestinationSession(SessionId id, SessionOptions options, Runnable forget) {
        this.id = id;
        this.options = options;
        this.forget = forget;
    }

    /** The source has come, through TLS and with the right id; answers it. */
    void accept(TlsConnection from, Handshake.Hello hello, int version) throws IOException {
        synchronized (state) {
            if (closed || relay != null) {
                throw new TransportException(
                        Fault.REFUSED,
                        "session " + id + (closed ? " was closed." : " has a source already, expected only one."));
            }
            if (hello.returnPosition() != 0 || hello.connection() != 0 || hello.connections() != 1) {
                throw new TransportException(
                        Fault.REFUSED,
                        "session " + id + " is new: expected its only connection and position 0, got connection "
                                + hello.connection() + " of " + hello.connections() + " and position "
                                + hello.returnPosition() + ".");
            }
            Relay begun = new Relay(Side.DESTINATION, id, options, from, hello.window(), ended);
            Handshake.write(from.out(), new Handshake.Welcome(version, 0, options.windowBytes(), ""));
            relay = begun;
            connection = from;
            begun.start();
            if (waiting != null) {
                begun.attach(waiting);
                waiting = null;
            }
        }
        var _ = ended.whenComplete((done, why) -> forget.run());
    }

    /**
     * Connects to the UNIX socket at which the shadow VM's QEMU listens (after {@code migrate-incoming}) and hands it what
     * the source sends.
     */
    public void attach(Path qemuIncomingSocket) {
        SocketChannel qemu = connect(qemuIncomingSocket);
        synchronized (state) {
            if (closed || waiting != null) {
                closeQuietly(qemu);
                throw new IllegalStateException(
                        "Session " + id + (closed ? " is closed." : " has a QEMU at the destination already."));
            }
            if (relay == null) {
                waiting = qemu;
            } else {
                relay.attach(qemu);
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
            return Optional.ofNullable(connection).map(TlsConnection::peer);
        }
    }

    /**
     * Whether all that QEMU was given was proven by checksums to be what source QEMU wrote, without a gap. Ask after QEMU
     * has loaded; false while nothing was given, and for ever once something wrong came.
     */
    public boolean verified() {
        return current().map(Relay::verified).orElse(false);
    }

    public TransportStats stats() {
        return current()
                .map(Relay::stats)
                .orElseGet(() -> new TransportStats(0, 0, 0, 0, 0, 0, 0, 0, Map.of(), null, null));
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
        SocketChannel unused;
        synchronized (state) {
            closed = true;
            unused = waiting;
            waiting = null;
        }
        if (unused != null) {
            closeQuietly(unused);
        }
        forget.run();
        current()
                .ifPresentOrElse(
                        Relay::close,
                        () -> ended.completeExceptionally(new TransportException(
                                Fault.CLOSED,
                                "The destination's session " + id + " was closed before its source came.")));
    }

    private Optional<Relay> current() {
        synchronized (state) {
            return Optional.ofNullable(relay);
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
