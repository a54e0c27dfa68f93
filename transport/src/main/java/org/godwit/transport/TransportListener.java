package org.godwit.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.godwit.transport.TransportException.Fault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sources dial in: one on each host. It lets in only peers with a certificate of the cluster that name a session
 * which is expected. A connection that says nothing is cut after {@value #GREETING_MILLIS} ms, and at most
 * {@value #GREETINGS} are listened to before they have said who they are.
 */
public final class TransportListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransportListener.class);
    private static final int GREETING_MILLIS = 5000;
    private static final int GREETINGS = 64;
    private static final int BACKLOG = 64;

    private final ServerSocket server;
    private final SSLContext tls;
    private final Map<SessionId, DestinationSession> expected = new ConcurrentHashMap<>();
    private final Set<Socket> greeting = ConcurrentHashMap.newKeySet();
    private final Semaphore greetings = new Semaphore(GREETINGS);

    private TransportListener(ServerSocket server, SSLContext tls) {
        this.server = server;
        this.tls = tls;
    }

    public static TransportListener open(InetSocketAddress at, SSLContext tls) {
        try {
            ServerSocket server = new ServerSocket();
            try {
                server.bind(at, BACKLOG);
            } catch (IOException e) {
                server.close();
                throw e;
            }
            TransportListener listener = new TransportListener(server, tls);
            Thread.ofVirtual().name("transport-listen").start(listener::listen);
            return listener;
        } catch (IOException e) {
            throw new TransportException(
                    Fault.LOCAL,
                    "The destination cannot listen at the migration address " + at
                            + ", expected a local address and a free port: " + e.getMessage() + ".",
                    e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** From now on the source that names {@code id} is let in, once. */
    public DestinationSession expect(SessionId id, SessionOptions options) {
        if (server.isClosed()) {
            throw new IllegalStateException("The listener is closed; it expects no session any more.");
        }
        DestinationSession session = new DestinationSession(id, options, () -> expected.remove(id));
        if (expected.putIfAbsent(id, session) != null) {
            throw new IllegalStateException("Session " + id + " is expected already; ids are used once.");
        }
        return session;
    }

    private void listen() {
        while (!server.isClosed()) {
            try {
                Socket raw = server.accept();
                if (greetings.tryAcquire()) {
                    greeting.add(raw);
                    Thread.ofVirtual().name("transport-greet").start(() -> greet(raw));
                } else {
                    raw.close();
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("A connection to the migration address was lost before it began.", e);
                }
            }
        }
    }

    private void greet(Socket raw) {
        Thread limit = Thread.ofVirtual().name("transport-greet-limit").start(() -> cutLater(raw));
        try {
            TlsConnection connection = TlsConnection.accept(raw, tls, GREETING_MILLIS);
            try {
                welcome(connection);
            } catch (IOException | TransportException e) {
                connection.close();
                throw e;
            }
        } catch (IOException | TransportException e) {
            LOG.info("Refused {}: {}", raw.getRemoteSocketAddress(), e.getMessage());
        } finally {
            limit.interrupt();
            greeting.remove(raw);
            greetings.release();
        }
    }

    /** Whoever sends a byte now and then would otherwise keep a place among the greetings for ever. */
    private static void cutLater(Socket raw) {
        try {
            TimeUnit.MILLISECONDS.sleep(GREETING_MILLIS);
            cut(raw);
        } catch (InterruptedException e) {
            LOG.trace("{} was greeted in time.", raw);
        }
    }

    private void welcome(TlsConnection connection) throws IOException {
        try {
            Handshake.Hello hello = Handshake.readHello(connection.in());
            int version = Handshake.choose(hello);
            DestinationSession session = expected.get(hello.id());
            if (session == null) {
                throw new TransportException(
                        Fault.REFUSED,
                        "no session " + hello.id() + " is expected here: it was closed or never announced.");
            }
            session.accept(connection, hello, version);
        } catch (TransportException e) {
            Handshake.write(connection.out(), new Handshake.Welcome(0, 0, e.getMessage()));
            throw e;
        }
    }

    /** Ends the listening and every session that began here. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("Closing the migration address failed.", e);
        }
        greeting.forEach(TransportListener::cut);
        List.copyOf(expected.values()).forEach(DestinationSession::close);
    }

    private static void cut(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            LOG.debug("Cutting a connection failed.", e);
        }
    }
}
