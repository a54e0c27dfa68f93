package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.godwit.agent.migration.model.Graph;
import org.godwit.agent.migration.model.Model;
import org.godwit.agent.migration.model.State;
import org.godwit.api.ByteSize;
import org.godwit.api.VmSpec;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.EmbeddedZooKeeper;
import org.godwit.cluster.OwnershipStore;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Role;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipConflict;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The code decides what the model decides: in every state that the model reaches, and its walks are made with a real ZooKeeper. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandoverReplayIT {
    static final List<String> DECISIONS = List.of(
            "RecoverOwner",
            "RecoverShadow",
            "SettleByRecord",
            "SettleByAnswer",
            "HearsInHand",
            "Withdraw",
            "CommitOwnership",
            "HandBack");

    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final int WALKS = 400;
    private static final int STEPS = 60;

    private final Graph twice = Graph.of(Model.of("graph-two-migrations", 2, 2, 1, true, true));
    private final Graph faulty = Graph.of(Model.of("graph-two-failures", 2, 1, 2, true, true));
    private final Map<String, Integer> arrivals = new HashMap<>();

    @TempDir
    static Path dir;

    private EmbeddedZooKeeper zooKeeper;
    private Cluster cluster;

    @BeforeAll
    void start() {
        CertificateAuthority authority = CertificateAuthority.openOrCreate(dir.resolve("ca"));
        zooKeeper = EmbeddedZooKeeper.start(
                dir.resolve("zookeeper"),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                authority.issue(Role.SERVER, "server", List.of("127.0.0.1")));
        cluster = Cluster.connect(zooKeeper.loopback(), authority.issue(Role.AGENT, "a", List.of()));
    }

    @AfterAll
    void stop() {
        cluster.close();
        zooKeeper.close();
    }

    @ParameterizedTest
    @FieldSource("DECISIONS")
    void inEveryStateTheCodeDecidesWhatTheModelDecides(String action) {
        int decided = 0;
        for (Graph graph : List.of(twice, faulty)) {
            for (State state : graph.states()) {
                Set<Expected.Effect> ofTheModel = new HashSet<>();
                graph.from(state).stream()
                        .filter(step -> step.action().equals(action))
                        .forEach(step -> ofTheModel.add(Expected.Effect.of(step.to())));
                assertThat(Expected.of(state, action))
                        .as("%s in %s", action, state)
                        .isEqualTo(ofTheModel);
                decided += ofTheModel.size();
            }
        }
        System.out.printf("%s: %,d outcomes, the same in code and model%n", action, decided);
        assertThat(decided).isPositive();
    }

    /** Each step of a walk that writes the record is made there, too; a write that arrives late meets the record as it is then. */
    @Test
    void theRecordInZooKeeperGoesTheWaysOfTheModel() {
        long seed = System.nanoTime();
        System.out.println("Walks with seed " + seed);
        Random random = new Random(seed);
        for (int walk = 0; walk < WALKS; walk++) {
            walk(walk % 2 == 0 ? twice : faulty, "walk" + walk, random);
        }
        assertThat(arrivals).containsKeys("in time", "too late");
        System.out.printf("%d walks; writes that arrived late: %s%n", WALKS, arrivals);
    }

    private void walk(Graph graph, String vm, Random random) {
        OwnershipStore store = cluster.ownership();
        OwnershipVersion first = cluster.vms()
                .define(new VmSpec(vm, 1, ByteSize.ofMiB(64), null, null, null, null, null, null, null), "a")
                .ownership();
        State at = graph.first();
        Ownership fresh = at.record();
        // The model's first record has attempt 0; a fresh record has a random one.
        OwnershipVersion written = store.apply(vm, first, fresh, BOUND);
        int offset = written.version() - at.version();
        for (int step = 0; step < STEPS && !graph.from(at).isEmpty(); step++) {
            List<Graph.Step> possible = graph.from(at);
            Graph.Step next = possible.get(random.nextInt(possible.size()));
            at = next.to();
            if (carryOut(store, vm, next, offset)) {
                assertThat(store.read(vm))
                        .as("after %s", next)
                        .isEqualTo(new OwnershipVersion(at.record(), at.version() + offset));
            }
        }
    }

    /** Whether there was anything to write. */
    private boolean carryOut(OwnershipStore store, String vm, Graph.Step step, int offset) {
        State from = step.from();
        if (step.action().equals("Arrives")) {
            Set<State.Late> arrived = new HashSet<>(from.late());
            arrived.removeAll(step.to().late());
            arrived.forEach(write -> arrive(store, vm, write, from, offset));
            return true;
        }
        if (step.to().version() == from.version()) {
            return false;
        }
        store.apply(
                vm,
                new OwnershipVersion(from.record(), from.version() + offset),
                step.to().record(),
                BOUND);
        return true;
    }

    private void arrive(OwnershipStore store, String vm, State.Late write, State from, int offset) {
        OwnershipVersion expected = new OwnershipVersion(from.record(), write.expected() + offset);
        if (write.expected() == from.version()) {
            store.apply(vm, expected, write.next(), BOUND);
            arrivals.merge("in time", 1, Integer::sum);
        } else if (write.expected() + 1 == from.version() && write.next().equals(from.record())) {
            // The same words were written meanwhile, and a writer that comes late takes them for its own: nothing is
            // lost by it.
            store.apply(vm, expected, write.next(), BOUND);
            arrivals.merge("already there", 1, Integer::sum);
        } else {
            assertThatThrownBy(() -> store.apply(vm, expected, write.next(), BOUND))
                    .isInstanceOf(OwnershipConflict.class);
            arrivals.merge("too late", 1, Integer::sum);
        }
    }
}
