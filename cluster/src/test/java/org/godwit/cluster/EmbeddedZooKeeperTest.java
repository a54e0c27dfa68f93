package org.godwit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.godwit.api.ByteSize;
import org.godwit.api.VmSpec;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.PinnedTrust;
import org.godwit.cluster.identity.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded ZooKeeper: whom it lets in, and that what was written is there after a new start. */
class EmbeddedZooKeeperTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path dir;

    @Test
    void onlyServersAndAgentsOfTheClusterAreLetIn() throws Exception {
        try (ZooKeeperFixture cluster = new ZooKeeperFixture(dir)) {
            CertificateAuthority other = CertificateAuthority.openOrCreate(dir.resolve("other"));
            assertThat(greeting(cluster, cluster.agent("a").sslContext())).isEqualTo("imok");
            assertThat(greeting(
                            cluster,
                            cluster.ca.issue(Role.SERVER, "s", List.of()).sslContext()))
                    .isEqualTo("imok");

            assertThatThrownBy(() -> greeting(cluster, PinnedTrust.sslContext(cluster.ca.fingerprint())))
                    .as("no certificate")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> greeting(
                            cluster, other.issue(Role.AGENT, "a", List.of()).sslContext()))
                    .as("a certificate of another authority")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> greeting(
                            cluster,
                            cluster.ca.issue(Role.ADMIN, "admin", List.of()).sslContext()))
                    .as("an admin's certificate")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> greeting(cluster, stranger(cluster, other)))
                    .as("another authority's certificate, from one who trusts our server")
                    .isInstanceOf(IOException.class);
            assertThat(plainGreeting(cluster)).as("without TLS").isNotEqualTo("imok");
        }
    }

    /** One whose own handshake would succeed: the refusal is then the server's. */
    private static SSLContext stranger(ZooKeeperFixture cluster, CertificateAuthority other) throws Exception {
        Identity identity = other.issue(Role.AGENT, "a", List.of());
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(
                new javax.net.ssl.KeyManager[] {identity.keyManager()},
                new javax.net.ssl.TrustManager[] {cluster.agent("a").trustManager()},
                null);
        return context;
    }

    /** ZooKeeper's "are you ok", over TLS. */
    private static String greeting(ZooKeeperFixture cluster, SSLContext context) throws IOException {
        InetSocketAddress at = cluster.zooKeeper.address();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(at.getAddress(), at.getPort())) {
            return ask(socket, "ruok");
        }
    }

    /** Longer than the head of a TLS record: of less, the server would wait for the rest. */
    private static String plainGreeting(ZooKeeperFixture cluster) throws IOException {
        InetSocketAddress at = cluster.zooKeeper.address();
        try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
            return ask(socket, "ruok, in plain text");
        }
    }

    private static String ask(Socket socket, String question) throws IOException {
        socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII);
    }

    @Test
    void aClientOfAnotherClusterGetsNoSessionAndASentence() {
        CertificateAuthority other = CertificateAuthority.openOrCreate(dir.resolve("other"));
        try (ZooKeeperFixture cluster = new ZooKeeperFixture(dir)) {
            Cluster stranger = cluster.connect(cluster.zooKeeper.loopback(), other.issue(Role.AGENT, "a", List.of()));

            assertThatThrownBy(() -> stranger.awaitConnected(Duration.ofSeconds(1)))
                    .isInstanceOf(ClusterUnavailable.class)
                    .hasMessageContaining(cluster.zooKeeper.loopback())
                    .hasMessageContaining("is this certificate one of its cluster?");
        }
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefused() {
        try (ZooKeeperFixture cluster = new ZooKeeperFixture(dir)) {
            Identity identity = cluster.ca.issue(Role.SERVER, "second", List.of());

            assertThatThrownBy(() -> EmbeddedZooKeeper.start(dir.resolve("zookeeper"), ANY_PORT, identity))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Another server uses the folder " + dir.resolve("zookeeper"));
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        CertificateAuthority ca = CertificateAuthority.openOrCreate(dir.resolve("ca"));
        InetSocketAddress taken;
        try (ZooKeeperFixture cluster = new ZooKeeperFixture(dir);
                Relay relay = new Relay(cluster.zooKeeper.address())) {
            taken = relay.listensAt();
            cluster.zooKeeper.close();
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(
                            dir.resolve("zookeeper"), taken, ca.issue(Role.SERVER, "server", List.of())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot listen on " + taken);
        }
    }

    @Test
    void nothingOfAClosedServerKeepsTheProcessAlive() {
        Set<Thread> before = threadsThatKeepTheProcess();
        try (ZooKeeperFixture cluster = new ZooKeeperFixture(dir)) {
            cluster.connect("a").awaitConnected(Duration.ofSeconds(20));
        }
        await().pollInSameThread().untilAsserted(() -> assertThat(before).containsAll(threadsThatKeepTheProcess()));
    }

    private static Set<Thread> threadsThatKeepTheProcess() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && thread != Thread.currentThread())
                .collect(Collectors.toSet());
    }

    @Test
    void whatWasWrittenIsThereAfterANewStart() {
        VmSpec spec = new VmSpec("kept", 1, ByteSize.ofMiB(64), null, null, null, null, null, null, null);
        try (ZooKeeperFixture cluster = new ZooKeeperFixture(dir)) {
            cluster.connect("a").vms().define(spec, "a");
        }
        try (ZooKeeperFixture cluster = new ZooKeeperFixture(dir)) {
            assertThat(cluster.connect("a").vms().find("kept").orElseThrow().spec())
                    .isEqualTo(spec);
        }
    }
}
