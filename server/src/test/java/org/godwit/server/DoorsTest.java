package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.godwit.api.JoinRequest;
import org.godwit.api.JoinToken;
import org.godwit.api.Json;
import org.godwit.api.Refusal;
import org.godwit.client.GodwitClient;
import org.godwit.client.ServerAddress;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.CertificateRequest;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.PinnedTrust;
import org.godwit.cluster.identity.Role;
import org.godwit.cluster.identity.TokenText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, and who is not. */
class DoorsTest {
    private static RunningServer running;

    @BeforeAll
    static void start() {
        running = new RunningServer();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void theAdministratorsIdentityOpensTheApi() throws Exception {
        assertThat(get(running.admin().sslContext(), "/api/v1/version").statusCode())
                .isEqualTo(200);
        try (GodwitClient client = GodwitClient.connect(ServerAddress.parse(
                "https://127.0.0.1:" + running.server().apiPort(),
                running.config().adminDir()))) {
            assertThat(client.hosts()).isEmpty();
        }
    }

    @Test
    void nobodyWithoutACertificateIsHeard() {
        SSLContext nobody = PinnedTrust.sslContext(running.admin().caFingerprint());

        assertThatThrownBy(() -> get(nobody, "/api/v1/version")).isInstanceOf(IOException.class);
    }

    @Test
    void aCertificateOfAnotherClusterIsNotHeard(@TempDir Path dir) {
        Identity stranger = CertificateAuthority.openOrCreate(dir.resolve("ca")).issue(Role.ADMIN, "admin", List.of());

        assertThatThrownBy(() -> get(trusting(stranger, running.admin().ca()), "/api/v1/version"))
                .isInstanceOf(IOException.class);
    }

    /** The stranger's key and trust in our server, so that it is the server who refuses. */
    private static SSLContext trusting(Identity stranger, X509Certificate ours) throws Exception {
        char[] password = "test".toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(stranger.keyStore(password), password);
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("ca", ours);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }

    @Test
    void anAgentIsOfTheClusterButMayNotCommandIt() throws Exception {
        Identity agent = running.join("curious").identity();

        HttpResponse<String> response = get(agent.sslContext(), "/api/v1/vms");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.body()).contains("role-not-admitted", "agent 'curious'");
    }

    @Test
    void anOlderTlsIsRefused() throws Exception {
        SSLContext old = SSLContext.getInstance("TLSv1.2");
        old.init(null, null, null);
        for (int port : List.of(running.server().apiPort(), running.server().joinPort())) {
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                    SSLSocket tls = (SSLSocket) old.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
                tls.setEnabledProtocols(new String[] {"TLSv1.2"});
                assertThatThrownBy(tls::startHandshake)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("protocol_version");
            }
        }
    }

    @Test
    void theSocketIsItsOwnersAlone() throws Exception {
        Path socket = running.config().socket();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(socket.getParent()).isDirectoryNotContaining("glob:**/.new*");
    }

    @Test
    void theKeysAreTheirOwnersAlone() throws Exception {
        for (Path key : List.of(
                running.config().caDir().resolve("ca-key.pem"),
                running.config().identityDir().resolve("key.pem"),
                running.config().adminDir().resolve("key.pem"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aHostJoinsWithATokenAndIsKnownFromThenOn() {
        RunningServer.Joined joined = running.join("newcomer");

        assertThat(joined.identity().name()).isEqualTo("newcomer");
        assertThat(joined.identity().role()).isEqualTo(Role.AGENT);
        try (GodwitClient client = running.client()) {
            assertThat(client.host("newcomer").state().name()).isEqualTo("DOWN");
        }
    }

    @Test
    void aTokenIsGoodForAsManyHostsAsItSays() {
        TokenText token = token(Duration.ofMinutes(1), 1);
        running.join("first", token);

        Refusal refusal = refusalOf("second", token);

        assertThat(refusal.problem().status()).isEqualTo(403);
        assertThat(refusal).hasMessageContaining("used up");
    }

    @Test
    void anExpiredTokenIsRefused() {
        TokenText token = token(Duration.ofSeconds(1), 1);
        await().until(() -> {
            try (GodwitClient client = running.client()) {
                return client.tokens().stream().noneMatch(kept -> kept.id().equals(token.id()));
            }
        });

        assertThat(refusalOf("late", token)).hasMessageContaining("expired");
    }

    @Test
    void aRevokedTokenAndAWrongSecretAreRefused() {
        TokenText token = token(Duration.ofMinutes(1), 1);
        TokenText guessed = new TokenText(token.caSha256(), token.id(), "0".repeat(48));
        assertThat(refusalOf("guesser", guessed)).hasMessageContaining("secret");

        try (GodwitClient client = running.client()) {
            client.revokeToken(token.id());
        }

        assertThat(refusalOf("revoked", token)).hasMessageContaining("no join token");
    }

    @Test
    void aRequestWithoutATokenIsRefusedByField() {
        TokenText token = token(Duration.ofMinutes(1), 1);
        for (String body :
                List.of("", "{}", "[]", "{\"tokenId\":\"" + token.id() + "\",\"secret\":null}", "{\"tokne\":1}")) {
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> running.post(token, body));
            assertThat(refusal.problem().status()).isEqualTo(400);
        }
    }

    @Test
    void aHostCannotBeCertifiedUnderANameThatIsNone() {
        TokenText token = token(Duration.ofMinutes(1), 1);
        JoinRequest body = new JoinRequest(
                token.id(), token.secret(), CertificateRequest.create().pem(), "a,OU=admin", List.of("127.0.0.1"));

        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> running.post(token, Json.mapper().writeValueAsString(body)));

        assertThat(refusal.problem().field()).isEqualTo("name");
    }

    @Test
    void aSecondServerOnTheSameStateSaysSo() {
        assertThatThrownBy(() -> GodwitServer.start(running.config()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Another server")
                .hasMessageContaining(running.config().stateDir().toString());
        try (GodwitClient client = running.client()) {
            assertThat(client.version()).isNotEmpty();
        }
    }

    private static TokenText token(Duration lifetime, int uses) {
        try (GodwitClient client = running.client()) {
            JoinToken token = client.createToken(lifetime, uses);
            return TokenText.parse(String.valueOf(token.text()));
        }
    }

    private static Refusal refusalOf(String name, TokenText token) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> running.join(name, token));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static HttpResponse<String> get(SSLContext tls, String path) throws Exception {
        URI uri = running.api(path);
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
