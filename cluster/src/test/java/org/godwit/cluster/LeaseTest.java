package org.godwit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.godwit.api.HostLease;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is alive, as the others see it. */
class LeaseTest {
    @TempDir
    static Path dir;

    private static ZooKeeperFixture zooKeeper;
    private static Cluster server;

    @BeforeAll
    static void start() {
        zooKeeper = new ZooKeeperFixture(dir);
        server = zooKeeper.connect("server");
    }

    @AfterAll
    static void stop() {
        zooKeeper.close();
    }

    private static Lease publish(Cluster agent, String name, AgentRun run, Set<AgentRun> onOurDisk) {
        return agent.hosts()
                .publish(
                        ZooKeeperFixture.lease(name, 1),
                        run,
                        former -> onOurDisk.contains(former) && former.ended(),
                        _ -> {});
    }

    /** Told "up NAME", "changed NAME FREE", "down NAME". */
    private static HostDirectory.Listener into(List<String> told) {
        return new HostDirectory.Listener() {
            @Override
            public void up(HostLease lease) {
                told.add("up " + lease.name());
            }

            @Override
            public void changed(HostLease lease) {
                told.add("changed " + lease.name() + " " + lease.facts().memoryFreeBytes());
            }

            @Override
            public void down(HostLease last) {
                told.add("down " + last.name());
            }
        };
    }

    @Test
    void aLeaseIsSeenFollowedAndGoneWithItsSession() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Watch _ = server.hosts().watch(into(told))) {
            Cluster agent = zooKeeper.connect("seen");
            Lease lease = publish(agent, "seen", AgentRun.ofThisProcess(), Set.of());
            await().until(() -> told.contains("up seen"));
            assertThat(server.hosts().find("seen")).contains(lease.content());

            lease.update(ZooKeeperFixture.lease("seen", 42));
            await().until(() -> told.contains("changed seen 42"));

            agent.close();
            await().until(() -> told.contains("down seen"));
            assertThat(server.hosts().find("seen")).isEmpty();
        }
    }

    @Test
    void aClosedLeaseIsGoneAtOnceThoughItsSessionLives() {
        Cluster agent = zooKeeper.connect("closes");
        Lease lease = publish(agent, "closes", AgentRun.ofThisProcess(), Set.of());

        lease.close();

        assertThat(server.hosts().find("closes")).isEmpty();
        assertThat(agent.proveRoundTrip()).isPositive();
    }

    @Test
    void aSecondAgentOfTheSameNameIsRefusedWithASentence() {
        AgentRun first = AgentRun.ofThisProcess();
        Lease held = publish(zooKeeper.connect("twice"), "twice", first, Set.of());

        assertThatThrownBy(() -> publish(zooKeeper.connect("twice"), "twice", AgentRun.ofThisProcess(), Set.of()))
                .isInstanceOf(LeaseTaken.class)
                .hasMessageContaining("Another agent of host 'twice' is alive: process " + first.pid()
                        + " at 10.0.0.1:7543, since 2026-01-01T00:00:00Z");
        assertThat(server.hosts().find("twice")).contains(held.content());
    }

    @Test
    void aRestartedAgentReplacesTheLeaseOfItsOwnEndedRunAtOnce() {
        AgentRun killed = new AgentRun("instance-of-the-killed-run", 1, "another boot");
        publish(zooKeeper.connect("restarts"), "restarts", killed, Set.of());
        assertThat(killed.ended()).isTrue();
        Cluster again = zooKeeper.connect("restarts");
        AgentRun next = AgentRun.ofThisProcess();
        assertThat(next.ended()).isFalse();

        HostLease replaced = publish(again, "restarts", next, Set.of(killed)).content();

        assertThat(server.hosts().find("restarts")).contains(replaced);
    }

    @Test
    void aLeaseIsPublishedAgainAfterItsSessionWasLost() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Watch _ = server.hosts().watch(into(told))) {
            Relay relay = zooKeeper.relay();
            Cluster agent = Cluster.connect(relay.address(), zooKeeper.agent("lost"), Duration.ofSeconds(3));
            try (Lease _ = publish(agent, "lost", AgentRun.ofThisProcess(), Set.of())) {
                await().until(() -> told.contains("up lost"));
                relay.refuse(true);
                relay.cut();
                await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("down lost"));
                told.clear();

                relay.refuse(false);

                await().atMost(Duration.ofSeconds(30)).until(() -> told.contains("up lost"));
            } finally {
                agent.close();
            }
        }
    }

    @Test
    void hostsThatJoinedAreRememberedWhetherTheyAreUpOrNot() {
        HostDirectory.Host host = new HostDirectory.Host("joined", "ab", Instant.parse("2026-01-01T00:00:00Z"));
        server.hosts().register(host);
        server.hosts().register(host);

        assertThat(server.hosts().registered("joined")).contains(host);
        assertThat(server.hosts().registered()).contains(host);
        assertThat(server.hosts().list()).noneMatch(lease -> lease.name().equals("joined"));
        server.hosts().forget("joined");
        assertThat(server.hosts().registered("joined")).isEmpty();
        assertThatThrownBy(() -> server.hosts().find("a/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be a host's name");
    }
}
