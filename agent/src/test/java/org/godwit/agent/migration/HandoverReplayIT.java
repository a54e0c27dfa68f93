package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
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
            Graph graph = walk % 2 == 0 ? twice : faulty;
            follow(graph, "walk" + walk, anyWalk(graph, random));
        }
        // Chance may not come by a write that arrives late: these two ways lead there.
        follow(faulty, "in-time", shortest(faulty, step -> arrives(step, HandoverReplayIT::inTime)));
        follow(faulty, "too-late", shortest(faulty, step -> arrives(step, HandoverReplayIT::tooLate)));
        assertThat(arrivals).containsKeys("in time", "too late");
        System.out.printf("%d walks; writes that arrived late: %s%n", WALKS, arrivals);
    }

    private static List<Graph.Step> anyWalk(Graph graph, Random random) {
        List<Graph.Step> steps = new ArrayList<>();
        State at = graph.first();
        while (steps.size() < STEPS && !graph.from(at).isEmpty()) {
            List<Graph.Step> possible = graph.from(at);
            Graph.Step next = possible.get(random.nextInt(possible.size()));
            steps.add(next);
            at = next.to();
        }
        return steps;
    }

    private static List<Graph.Step> shortest(Graph graph, Predicate<Graph.Step> wanted) {
        Map<State, Graph.Step> cameBy = new HashMap<>();
        Deque<State> open = new ArrayDeque<>(List.of(graph.first()));
        while (!open.isEmpty()) {
            for (Graph.Step step : graph.from(open.remove())) {
                if (wanted.test(step)) {
                    return way(graph, cameBy, step);
                }
                if (!step.to().equals(graph.first()) && cameBy.putIfAbsent(step.to(), step) == null) {
                    open.add(step.to());
                }
            }
        }
        throw new AssertionError("No way of the model leads to such a step.");
    }

    private static List<Graph.Step> way(Graph graph, Map<State, Graph.Step> cameBy, Graph.Step last) {
        Deque<Graph.Step> way = new ArrayDeque<>(List.of(last));
        while (!way.getFirst().from().equals(graph.first())) {
            way.addFirst(Objects.requireNonNull(cameBy.get(way.getFirst().from())));
        }
        return List.copyOf(way);
    }

    /** Whether a write arrives in this step that meets the record like this. */
    private static boolean arrives(Graph.Step step, BiPredicate<State.Late, State> like) {
        return step.action().equals("Arrives")
                && step.from().late().stream()
                        .anyMatch(write -> !step.to().late().contains(write) && like.test(write, step.from()));
    }

    private static boolean inTime(State.Late write, State met) {
        return write.expected() == met.version();
    }

    private static boolean tooLate(State.Late write, State met) {
        return write.expected() < met.version() && !write.next().equals(met.record());
    }

    private void follow(Graph graph, String vm, List<Graph.Step> steps) {
        OwnershipStore store = cluster.ownership();
        OwnershipVersion first = cluster.vms()
                .define(new VmSpec(vm, 1, ByteSize.ofMiB(64), null, null, null, null, null, null, null), "a")
                .ownership();
        // The model's first record has attempt 0; a fresh record has a random one.
        OwnershipVersion written = store.apply(vm, first, graph.first().record(), BOUND);
        int offset = written.version() - graph.first().version();
        for (Graph.Step step : steps) {
            if (carryOut(store, vm, step, offset)) {
                assertThat(store.read(vm))
                        .as("after %s", step)
                        .isEqualTo(new OwnershipVersion(
                                step.to().record(), step.to().version() + offset));
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
