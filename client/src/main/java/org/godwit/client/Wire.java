package org.godwit.client;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One server's HTTP: requests with a JSON body or none, answers as bytes or as a stream, problems as refusals. */
final class Wire implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Longer than any long poll; a server that is silent for longer is not there any more. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private final ServerAddress address;
    private final WebClient http;

    Wire(ServerAddress address) {
        this.address = address;
        this.http = switch (address) {
            case ServerAddress.Socket socket ->
                WebClient.builder()
                        .servicesDiscoverServices(false)
                        .shareConnectionCache(false)
                        .connectTimeout(CONNECT)
                        .readTimeout(SILENCE)
                        .baseUri("http://localhost/api/v1")
                        .baseAddress(UnixDomainSocketAddress.of(socket.path()))
                        .build();
            case ServerAddress.Tls tls ->
                WebClient.builder()
                        .servicesDiscoverServices(false)
                        .shareConnectionCache(false)
                        .connectTimeout(CONNECT)
                        .readTimeout(SILENCE)
                        .baseUri(tls.uri().resolve("/api/v1"))
                        .dnsResolver((host, lookup) -> named(host))
                        .tls(mutualTls(tls.identity()))
                        .build();
        };
    }

    /** The address with the name as it was given, so that TLS compares this one; Helidon would look an address's name up. */
    private static InetAddress named(String host) {
        try {
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return InetAddress.getByAddress(bare, InetAddress.getByName(bare).getAddress());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] exchange(Method method, String path, Map<String, String> query, @Nullable Object body) {
        try (HttpClientResponse response = send(method, path, query, body, SILENCE)) {
            return bytes(refuseProblem(response));
        } catch (Refusal e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Refusal(unreachable(e), e);
        }
    }

    /** An answer that goes on for as long as both sides want; the caller closes the response. */
    HttpClientResponse open(String path, Map<String, String> query, Map<String, String> headers) {
        HttpClientRequest request = http.method(Method.GET).path(path).readTimeout(Duration.ofDays(1));
        query.forEach((name, value) -> request.queryParam(name, value));
        headers.forEach((name, value) -> request.header(HeaderValues.create(name, value)));
        HttpClientResponse response = reaching(request::request);
        try {
            return refuseProblem(response);
        } catch (Refusal e) {
            response.close();
            throw e;
        }
    }

    static InputStream stream(HttpClientResponse response) {
        return response.entity().inputStream();
    }

    private HttpClientResponse send(
            Method method, String path, Map<String, String> query, @Nullable Object body, Duration silence) {
        HttpClientRequest request = http.method(method).path(path).readTimeout(silence);
        query.forEach((name, value) -> request.queryParam(name, value));
        if (body == null) {
            return reaching(request::request);
        }
        byte[] bytes = body instanceof byte[] raw ? raw : Json.mapper().writeValueAsBytes(body);
        request.header(HeaderValues.create(
                HeaderNames.CONTENT_TYPE, body instanceof byte[] ? "application/octet-stream" : "application/json"));
        return reaching(() -> request.submit(bytes));
    }

    private interface Sending {
        HttpClientResponse send();
    }

    private HttpClientResponse reaching(Sending sending) {
        try {
            return sending.send();
        } catch (Refusal e) {
            throw e;
        } catch (RuntimeException e) {
            // Helidon has no one exception for a connection that cannot be made, breaks or ends too early.
            throw new Refusal(unreachable(e), e);
        }
    }

    private Problem unreachable(RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String reason = cause.getMessage() == null ? "the connection ended" : cause.getMessage();
        if (address instanceof ServerAddress.Socket(Path path) && !Files.exists(path)) {
            reason = "there is no such socket";
        }
        return new Problem(
                503,
                "server-unreachable",
                "The server at " + address + " cannot be reached: " + reason + ".",
                null,
                "Start it with 'godwit server', or name another with --server or GODWIT_SERVER.");
    }

    /** An answer without a body (204) is empty; asking Helidon for its content would be an error. */
    private static byte[] bytes(HttpClientResponse response) {
        return response.entity().hasEntity() ? response.as(byte[].class) : new byte[0];
    }

    private HttpClientResponse refuseProblem(HttpClientResponse response) {
        if (response.status().family() == Status.Family.SUCCESSFUL) {
            return response;
        }
        byte[] body = bytes(response);
        try {
            throw new Refusal(Json.mapper().readValue(body, Problem.class));
        } catch (JacksonException e) {
            String detail = "The server at " + address + " answered " + response.status() + " and no explanation.";
            throw new Refusal(new Problem(response.status().code(), "no-explanation", detail, null, null), e);
        }
    }

    private static Tls mutualTls(Path identity) {
        for (String file : List.of("cert.pem", "key.pem", "ca.pem")) {
            if (!Files.isReadable(identity.resolve(file))) {
                throw new Refusal(new Problem(
                        400,
                        "bad-identity",
                        "The identity " + identity + " cannot be used: " + file + " is missing or may not be read.",
                        null,
                        "The server keeps the administrator's identity in 'admin' of its state directory."));
            }
        }
        Keys own = Keys.builder()
                .pem(pem -> pem.key(Resource.create(identity.resolve("key.pem")))
                        .certChain(Resource.create(identity.resolve("cert.pem"))))
                .build();
        Keys cluster = Keys.builder()
                .pem(pem -> pem.certificates(Resource.create(identity.resolve("ca.pem"))))
                .build();
        return Tls.builder()
                .privateKey(own)
                .privateKeyCertChain(own)
                .trust(cluster)
                .enabledProtocols(List.of("TLSv1.3"))
                .build();
    }

    @Override
    public void close() {
        http.closeResource();
    }
}
