package org.godwit.server.http;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.identity.Identity;

/** The three listeners, open from {@link #open} until {@link #close}. */
public final class Doors implements AutoCloseable {
    private static final String API = "api";
    private static final String JOIN = "join";
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int LONGEST_BODY = 4 << 20;

    private final WebServer web;
    private final Path socket;

    private Doors(WebServer web, Path socket) {
        this.web = web;
        this.socket = socket;
    }

    /**
     * Opens all doors or none.
     *
     * @param api adds the routes of the API
     * @throws Refusal when an address or the socket is taken
     */
    public static Doors open(
            Identity identity,
            InetSocketAddress apiAt,
            InetSocketAddress joinAt,
            Path socket,
            Consumer<HttpRouting.Builder> api,
            JoinRoute join) {
        removeStale(socket);
        Path hidden = hidden(socket);
        WebServerConfig.Builder builder = WebServer.builder()
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .shutdownGracePeriod(GRACE)
                .maxPayloadSize(LONGEST_BODY)
                .bindAddress(UnixDomainSocketAddress.of(hidden))
                .routing(routing -> {
                    api.accept(routing);
                    Answers.otherwise(routing);
                });
        builder.putSocket(API, listener(apiAt, tls(identity, TlsClientAuth.REQUIRED), routing -> {
            routing.addFilter(new PeerGate());
            api.accept(routing);
            Answers.otherwise(routing);
        }));
        builder.putSocket(JOIN, listener(joinAt, tls(identity, TlsClientAuth.NONE), join::routing));
        WebServer web = builder.build();
        try {
            web.start();
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
            Files.move(hidden, socket, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(folderOf(hidden));
        } catch (RuntimeException | IOException e) {
            web.stop();
            discard(hidden);
            throw taken(e, apiAt, joinAt, socket);
        }
        return new Doors(web, socket);
    }

    /**
     * The socket is made in a folder that nobody else may enter, and moved to its place when its mode is set: between the making of a socket and
     * its mode there is a moment, and a connection made in it would last.
     */
    private static Path hidden(Path socket) {
        try {
            Path folder = Files.createTempDirectory(
                    folderOf(socket),
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return folder.resolve("s");
        } catch (IOException e) {
            throw new Refusal(
                    new Problem(500, "socket", "The socket " + socket + " cannot be made: " + e + ".", null, null), e);
        }
    }

    private static void discard(Path hidden) {
        try {
            Files.deleteIfExists(hidden);
            Files.deleteIfExists(folderOf(hidden));
        } catch (IOException e) {
            throw new Refusal(Problem.internal("The folder of " + hidden + " cannot be removed: " + e + "."), e);
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new Refusal(Problem.badField(
                    "socket", "socket: expected the path of a file, but it is '" + file + "'.", "Correct it."));
        }
        return folder;
    }

    private static ListenerConfig listener(InetSocketAddress at, Tls tls, Consumer<HttpRouting.Builder> routes) {
        return ListenerConfig.builder()
                .bindAddress(at)
                .tls(tls)
                .shutdownGracePeriod(GRACE)
                .maxPayloadSize(LONGEST_BODY)
                .routing(routes)
                .build();
    }

    private static Tls tls(Identity identity, TlsClientAuth clients) {
        return Tls.builder()
                .sslContext(identity.sslContext())
                .enabledProtocols(List.of("TLSv1.3"))
                .clientAuth(clients)
                .build();
    }

    /** A socket that a killed server left behind is no server: nobody answers on it. */
    private static void removeStale(Path socket) {
        try {
            Files.createDirectories(folderOf(socket));
            if (!Files.exists(socket)) {
                return;
            }
            try (SocketChannel answered = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                throw new Refusal(Problem.conflict(
                        "socket-in-use",
                        "Another server answers on " + socket + (answered.isConnected() ? "." : ""),
                        "Stop it first, or give this one another with --socket."));
            } catch (IOException e) {
                Files.delete(socket);
            }
        } catch (IOException e) {
            throw new Refusal(
                    new Problem(500, "socket", "The socket " + socket + " cannot be made: " + e + ".", null, null), e);
        }
    }

    private static Refusal taken(Exception e, InetSocketAddress apiAt, InetSocketAddress joinAt, Path socket) {
        Optional<Throwable> bind = causes(e).filter(BindException.class::isInstance);
        String where = "One of " + apiAt + ", " + joinAt + " and " + socket;
        String why = bind.map(cause -> "is taken or not an address of this machine (" + cause.getMessage() + ")")
                .orElse("cannot be listened on: " + e);
        return new Refusal(
                Problem.conflict(
                        "address-in-use",
                        where + " " + why + ".",
                        "Stop what uses it, or choose others with --address, --port and --join-port."),
                e);
    }

    private static Optional<Throwable> causes(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return Optional.of(deepest);
    }

    public int apiPort() {
        return web.port(API);
    }

    public int joinPort() {
        return web.port(JOIN);
    }

    @Override
    public void close() {
        web.stop();
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new Refusal(Problem.internal("The socket " + socket + " cannot be removed: " + e + "."), e);
        }
    }
}
