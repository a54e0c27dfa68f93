package org.godwit.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.HostFacts;
import org.godwit.api.HostLease;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.Role;

/** A cluster of one real embedded ZooKeeper on loopback, and clients of it. */
final class ZooKeeperFixture implements AutoCloseable {
    /** Long enough for a busy machine to shake hands in; the server ends the sessions that a test wants ended. */
    static final Duration SESSION = Duration.ofSeconds(6);

    final CertificateAuthority ca;
    final EmbeddedZooKeeper zooKeeper;
    private final List<Watch> opened = new ArrayList<>();

    ZooKeeperFixture(Path dir) {
        ca = CertificateAuthority.openOrCreate(dir.resolve("ca"));
        zooKeeper = EmbeddedZooKeeper.start(
                dir.resolve("zookeeper"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ca.issue(Role.SERVER, "server", List.of("127.0.0.1")));
    }

    Identity agent(String name) {
        return ca.issue(Role.AGENT, name, List.of());
    }

    Cluster connect(String name) {
        return connect(zooKeeper.loopback(), agent(name));
    }

    Cluster connect(String connectString, Identity identity) {
        Cluster cluster = Cluster.connect(connectString, identity, SESSION);
        opened.add(cluster::close);
        return cluster;
    }

    Relay relay() {
        Relay relay = new Relay(zooKeeper.address());
        opened.add(relay::close);
        return relay;
    }

    static HostLease lease(String name, long memoryFree) {
        return new HostLease(
                name,
                "10.0.0.1",
                "10.1.0.1",
                7543,
                7544,
                Instant.parse("2026-01-01T00:00:00Z"),
                new HostFacts(
                        "1",
                        2,
                        "cpu",
                        8,
                        memoryFree,
                        4,
                        4,
                        new HostFacts.BaseImages(0, 0, 0),
                        "tcg",
                        "no vmx",
                        "10.0.2",
                        List.of(),
                        List.of()));
    }

    @Override
    public void close() {
        for (Watch each : opened.reversed()) {
            each.close();
        }
        zooKeeper.close();
    }
}
