package org.godwit.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.identity.CertificateRequest;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.PinnedTrust;
import org.godwit.cluster.identity.TokenText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * How a host becomes a member: it makes a key, shows the server the token's secret, and gets a certificate. The token names the
 * cluster's authority by its hash, so the secret is shown to no other server; the key never leaves this host.
 */
final class Joining {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Joining() {}

    /** What the server is sent: {@code POST /join}. */
    private record Request(String tokenId, String secret, String csr, String name, List<String> addresses) {}

    /** What it answers. */
    private record Answer(
            @Nullable String certificate,
            @Nullable String ca,
            @Nullable String zookeeper) {}

    static Membership join(AgentConfig config) {
        URI server =
                config.server().orElseThrow(() -> missing("server", "the server's join address, https://host:7444"));
        TokenText token = TokenText.parse(
                config.token().orElseThrow(() -> missing("token", "a join token; 'godwit token create' makes one")));
        CertificateRequest request = CertificateRequest.create();
        List<String> addresses = List.of(config.managementAddress(), config.migrationAddress()).stream()
                .distinct()
                .toList();
        Answer answer = post(
                server.resolve("/join"),
                token,
                new Request(token.id(), token.secret(), request.pem(), config.name(), addresses));
        if (answer.certificate() == null || answer.ca() == null || answer.zookeeper() == null) {
            throw failed(server, "its answer lacks the certificate, the authority or ZooKeeper's address");
        }
        Identity identity = request.complete(answer.certificate() + "\n" + answer.ca(), token.caSha256());
        return new Membership(identity, answer.zookeeper());
    }

    private static Answer post(URI uri, TokenText token, Request body) {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(PinnedTrust.sslContext(token.caSha256()))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(TIMEOUT)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    Json.mapper().writeValueAsString(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new Refusal(Json.mapper().readValue(response.body(), Problem.class));
            }
            return Json.mapper().readValue(response.body(), Answer.class);
        } catch (IOException e) {
            throw failed(uri, e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (JacksonException e) {
            throw failed(uri, "its answer is not what a Godwit server says");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(uri, "the wait was interrupted");
        }
    }

    private static Refusal failed(URI server, String why) {
        return new Refusal(Problem.unavailable(
                "join-failed",
                "This host could not join at '" + server + "': " + why + ".",
                "Check that the server runs and that the address and the token are its own."));
    }

    private static Refusal missing(String field, String expected) {
        return new Refusal(Problem.badField(
                field,
                "This host has not joined a cluster yet, and '" + field + "' is missing; expected " + expected + ".",
                "Give it in the configuration file or as an option; it is needed once."));
    }
}
