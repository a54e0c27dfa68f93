package org.godwit.server;

import io.helidon.http.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.godwit.api.JoinAnswer;
import org.godwit.api.JoinRequest;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.client.GodwitClient;
import org.godwit.client.ServerAddress;
import org.godwit.cluster.identity.CertificateRequest;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.PinnedTrust;
import org.godwit.cluster.identity.TokenText;

/** A real server on loopback, its ports chosen by the kernel, its state in a folder of its own that goes with it. */
final class RunningServer implements AutoCloseable {
    private final Path dir;
    private ServerConfig config;
    private GodwitServer server;

    RunningServer() {
        try {
            dir = Files.createTempDirectory("godwit-server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        config = config(0, 0);
        server = GodwitServer.start(config);
    }

    private ServerConfig config(int port, int zookeeperPort) {
        return new ServerConfig(
                "test",
                dir.resolve("state"),
                List.of("127.0.0.1"),
                false,
                port,
                0,
                zookeeperPort,
                dir.resolve("server.sock"),
                Optional.empty());
    }

    GodwitServer server() {
        return server;
    }

    ServerConfig config() {
        return config;
    }

    /** Another server on the same state; ZooKeeper is where it was, so that agents find it again. */
    void restart(int zookeeperPort) {
        server.close();
        config = config(0, zookeeperPort);
        server = GodwitServer.start(config);
    }

    void stop() {
        server.close();
    }

    GodwitClient client() {
        return GodwitClient.connect(new ServerAddress.Socket(config.socket()));
    }

    URI api(String path) {
        return URI.create("https://127.0.0.1:" + server.apiPort() + path);
    }

    Identity admin() {
        return Identity.load(config.adminDir());
    }

    /** What an agent does to join; throws the server's refusal. */
    Joined join(String name, TokenText token) {
        CertificateRequest request = CertificateRequest.create();
        JoinRequest body = new JoinRequest(token.id(), token.secret(), request.pem(), name, List.of("127.0.0.1"));
        JoinAnswer answer =
                Json.mapper().readValue(post(token, Json.mapper().writeValueAsString(body)), JoinAnswer.class);
        return new Joined(request.complete(answer.certificate() + answer.ca(), token.caSha256()), answer.zookeeper());
    }

    /** A host that joined. */
    record Joined(Identity identity, String zookeeper) {}

    Joined join(String name) {
        try (GodwitClient client = client()) {
            return join(
                    name,
                    TokenText.parse(String.valueOf(
                            client.createToken(Duration.ofMinutes(5), 1).text())));
        }
    }

    /** Posts to the join port as whoever holds this token would. */
    String post(TokenText token, String body) {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(PinnedTrust.sslContext(token.caSha256()))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.joinPort() + "/join"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != Status.OK_200.code()) {
                throw new Refusal(Json.mapper().readValue(response.body(), Problem.class));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
