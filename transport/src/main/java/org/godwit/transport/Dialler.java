package org.godwit.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.godwit.transport.TransportException.Fault;
import org.jspecify.annotations.Nullable;

/** Makes the connections of one session, the first and those that come after a break; all to the same destination. */
final class Dialler {
    /** A link that comes back should be found soon; one that is away should not be hammered. */
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);
    /** One lost packet costs a try a second, and the tries must be many within the patience. */
    private static final Duration TRY = Duration.ofSeconds(2);

    private final InetSocketAddress destination;
    private final @Nullable InetAddress from;
    private final SSLContext tls;
    private final Handshake.Hello hello;
    private @Nullable X509Certificate peer;

    /**
     * Dials nobody yet.
     *
     * @param from the local address to dial from, or null for the system's choice
     */
    Dialler(InetSocketAddress destination, @Nullable InetAddress from, SSLContext tls, Handshake.Hello hello) {
        this.destination = destination;
        this.from = from;
        this.tls = tls;
        this.hello = hello;
    }

    /** A connection on which the destination has agreed. */
    record Dialled(TlsConnection connection, Handshake.Welcome welcome) {}

    /**
     * Dials and greets.
     *
     * @throws TransportException REFUSED when the destination says why it does not agree
     */
    Dialled dial(Duration timeout) throws IOException {
        TlsConnection connection = TlsConnection.dial(destination, from, tls, (int) timeout.toMillis());
        try {
            Handshake.write(connection.out(), hello);
            Handshake.Welcome welcome = Handshake.readWelcome(connection.in());
            expectAgreement(welcome);
            expectSamePeer(connection);
            return new Dialled(connection, welcome);
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void expectAgreement(Handshake.Welcome welcome) {
        if (!welcome.reason().isEmpty()) {
            throw new TransportException(
                    Fault.REFUSED, "The destination refused session " + hello.id() + ": " + welcome.reason());
        }
        if (!Handshake.VERSIONS.contains(welcome.version())) {
            throw TransportException.corrupt(
                    Side.SOURCE,
                    "received the choice of protocol version " + welcome.version() + ", expected one of "
                            + Handshake.VERSIONS + ".");
        }
    }

    private synchronized void expectSamePeer(TlsConnection connection) {
        if (peer == null) {
            peer = connection.peer();
        } else if (!peer.equals(connection.peer())) {
            throw new TransportException(
                    Fault.REFUSED,
                    "The destination answers with another certificate than before, expected the same host: "
                            + connection.peer().getSubjectX500Principal().getName() + ".");
        }
    }

    /** The certificate that the destination showed first. */
    synchronized X509Certificate peer() {
        if (peer == null) {
            throw new IllegalStateException("No connection was made yet.");
        }
        return peer;
    }

    /** Tries until a connection stands and carries the session, the session is over, or its patience is. */
    void again(Session session) {
        long until = System.nanoTime() + session.options().patience().toNanos();
        try {
            while (!session.over() && System.nanoTime() < until) {
                if (joined(session)) {
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(BETWEEN_TRIES.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TransportException e) {
            session.fail(e);
        }
    }

    private boolean joined(Session session) {
        try {
            session.join(dial(TRY).connection());
            session.books().reconnected();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
