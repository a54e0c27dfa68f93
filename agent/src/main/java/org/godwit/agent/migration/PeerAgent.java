package org.godwit.agent.migration;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import org.godwit.api.HostLease;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.identity.Identity;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The destination's agent, as the source speaks to it: on its migration address, over mutual TLS, one kept connection, until it
 * is closed: left to itself, a connection stays for minutes after its migration.
 */
final class PeerAgent implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofSeconds(2);
    /** A kept connection breaks when it idles for longer than its last request was allowed to take: measuring the link may take seconds. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final String host;
    private final WebClient client;
    private final Incoming.Asking asking;

    PeerAgent(HostLease lease, Identity identity) {
        this.host = lease.name();
        this.asking = new Incoming.Asking(host);
        this.client = WebClient.builder()
                // Known by its name, which its certificate carries, and reached at its lease's address: no DNS has a
                // say.
                .baseUri("https://" + host + ":" + lease.agentPort() + "/agent/v1/incoming")
                .dnsResolver((name, lookup) -> named(name, lease.migrationAddress()))
                .tls(Tls.builder().sslContext(identity.sslContext()).build())
                .connectTimeout(CONNECT)
                .readTimeout(SHORT)
                .shareConnectionCache(false)
                .build();
    }

    private static InetAddress named(String name, String address) {
        try {
            return InetAddress.getByAddress(name, InetAddress.ofLiteral(address).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + address + "' is no address", e);
        }
    }

    String host() {
        return host;
    }

    Incoming.CheckAnswer check(Incoming.CheckRequest request) {
        return post("/check", request, Incoming.CheckAnswer.class, Duration.ofSeconds(15));
    }

    /** A session to measure the link with. */
    Incoming.LinkAnswer link() {
        return post("/link", asking, Incoming.LinkAnswer.class, SHORT);
    }

    Instant clock() {
        return post("/clock", asking, Incoming.ClockAnswer.class, IDLE).now();
    }

    Incoming.PrepareAnswer prepare(String id, Incoming.PrepareRequest request) {
        return post("/" + id, request, Incoming.PrepareAnswer.class, Duration.ofMinutes(2));
    }

    /** The destination proves that ZooKeeper answers it, while the guest still runs. */
    void ready(String id) {
        post("/" + id + "/ready", asking, Incoming.Asking.class, Duration.ofSeconds(5));
    }

    Incoming.CommitAnswer commit(String id, Incoming.CommitRequest request) {
        return post("/" + id + "/commit", request, Incoming.CommitAnswer.class, Duration.ofMinutes(5));
    }

    Incoming.RelinquishAnswer relinquish(String id, Incoming.RelinquishRequest request) {
        return post("/" + id + "/relinquish", request, Incoming.RelinquishAnswer.class, SHORT);
    }

    Incoming.AnnounceAnswer announced(String id, @Nullable Duration guestAhead) {
        return post(
                "/" + id + "/announced",
                new Incoming.AnnounceRequest(asking.host(), guestAhead),
                Incoming.AnnounceAnswer.class,
                Duration.ofSeconds(10));
    }

    /** Hangs up. What the destination was asked to do, it does. */
    @Override
    public void close() {
        client.closeResource();
    }

    private <T> T post(String path, Object body, Class<T> answer, Duration timeout) {
        try (HttpClientResponse response = client.post()
                .path(path)
                .readTimeout(timeout)
                .contentType(MediaTypes.APPLICATION_JSON)
                .submit(Json.mapper().writeValueAsString(body))) {
            String text = response.as(String.class);
            if (response.status().code() >= 300) {
                throw refused(path, response.status().code(), text);
            }
            return Json.mapper().readValue(text, answer);
        } catch (Refusal e) {
            throw e;
        } catch (JacksonException e) {
            throw new MigrationFailed(
                    "The agent of " + host + " answered " + path + " with something else than " + answer.getSimpleName()
                            + ": " + e.getOriginalMessage() + ".",
                    e);
        } catch (RuntimeException e) {
            // Helidon has no one exception for a connection that cannot be made, breaks, or ends too early.
            throw new PeerUnreachable(host, e);
        }
    }

    private Refusal refused(String path, int status, String text) {
        try {
            return new Refusal(Json.mapper().readValue(text, Problem.class));
        } catch (JacksonException e) {
            return new Refusal(
                    Problem.unavailable(
                            "peer-answer",
                            "The agent of " + host + " answered " + path + " with status " + status + ".",
                            "Look into that agent's log."),
                    e);
        }
    }

    /** The destination's agent could not be reached, or stopped answering. */
    static final class PeerUnreachable extends MigrationFailed {
        private static final long serialVersionUID = 1L;

        PeerUnreachable(String host, Throwable cause) {
            super(
                    "The agent of " + host + " cannot be reached on the migration link: " + cause.getMessage() + ".",
                    cause);
        }
    }
}
