package org.godwit.server;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.godwit.api.HostFacts;
import org.godwit.api.HostFacts.DatastoreMount;
import org.godwit.api.HostFacts.NetworkMapping;
import org.godwit.api.HostLease;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.AgentRun;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.Lease;

/**
 * The other end of the agent's API, which says what a test has written down. It joins, holds a lease and speaks mutual TLS as an agent does; it has
 * no VMs. What agents really do is shown by the end-to-end tests; here the server must stand whatever an agent says or fails to say.
 */
final class ScriptedAgent implements AutoCloseable {
    private final RunningServer.Joined joined;
    private final String name;
    private final long ramFree;
    private final Cluster cluster;
    private final Map<String, Function<ServerRequest, Object>> script = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<String>> streams = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private WebServer web;
    private Lease lease;

    ScriptedAgent(RunningServer server, String name, long ramFree) {
        this.joined = server.join(name);
        this.name = name;
        this.ramFree = ramFree;
        this.cluster = Cluster.connect(joined.zookeeper(), joined.identity());
        this.web = listen();
        this.lease = publish();
        on("GET /vms", request -> List.of());
    }

    String zookeeper() {
        return joined.zookeeper();
    }

    /** What to answer; a {@link Refusal} is answered as its problem. */
    void on(String methodAndPath, Function<ServerRequest, Object> answer) {
        script.put(methodAndPath, answer);
    }

    /** An answer whose bytes the test sends one piece after the other; an empty piece ends it. */
    void stream(String methodAndPath, BlockingQueue<String> pieces) {
        streams.put(methodAndPath, pieces);
    }

    List<String> calls() {
        return calls;
    }

    /** The process is gone, and its lease with it. */
    void die() {
        lease.close();
        web.stop();
    }

    void comeBack() {
        web = listen();
        lease = publish();
    }

    private WebServer listen() {
        return WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .tls(Tls.builder()
                        .sslContext(joined.identity().sslContext())
                        .clientAuth(TlsClientAuth.REQUIRED)
                        .build())
                .routing(routing -> routing.any(this::answer))
                .build()
                .start();
    }

    private void answer(ServerRequest request, ServerResponse response) {
        String call =
                request.prologue().method().text() + " " + request.path().path().substring("/agent/v1".length());
        calls.add(call);
        if (streams.containsKey(call)) {
            flow(streams.get(call), response);
            return;
        }
        try {
            Object body = Optional.ofNullable(script.get(call))
                    .orElseThrow(() -> new Refusal(Problem.unknown("scripted-answer", call, "Write one.")))
                    .apply(request);
            response.send(Json.mapper().writeValueAsBytes(body));
        } catch (Refusal e) {
            response.status(Status.create(e.problem().status()))
                    .send(Json.mapper().writeValueAsBytes(e.problem()));
        }
    }

    private static void flow(BlockingQueue<String> pieces, ServerResponse response) {
        try (OutputStream out = response.outputStream()) {
            // As an agent does: a NUL at once, so that the header goes out.
            out.write(0);
            out.flush();
            for (String piece = pieces.take(); !piece.isEmpty(); piece = pieces.take()) {
                out.write(piece.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Lease publish() {
        HostFacts facts = new HostFacts(
                "1",
                2,
                "a processor",
                8L << 30,
                4L << 30,
                4L << 30,
                ramFree,
                new HostFacts.BaseImages(0, 0, 0),
                "tcg",
                "no KVM here",
                "10.0.2",
                List.of(new DatastoreMount("shared", "directory", "/srv/shared", "file-locks", 1L << 40, 1L << 39)),
                List.of(new NetworkMapping("lan", "br0")));
        HostLease data = new HostLease(name, "127.0.0.1", "127.0.0.1", web.port(), 7544, Instant.now(), facts);
        return cluster.hosts().publish(data, AgentRun.ofThisProcess(), earlier -> true, taken -> {});
    }

    @Override
    public void close() {
        lease.close();
        web.stop();
        cluster.close();
    }
}
