package org.godwit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.godwit.api.ByteSize;
import org.godwit.api.VmSpec;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipConflict;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ownership record against a real ZooKeeper, over connections that break at the worst moment. */
class OwnershipStoreTest {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final int ROUNDS = 60;

    @TempDir
    static Path dir;

    private static ZooKeeperFixture zooKeeper;
    private static Cluster a;
    private static Cluster b;

    @BeforeAll
    static void start() {
        zooKeeper = new ZooKeeperFixture(dir);
        a = zooKeeper.connect("a");
        b = zooKeeper.connect("b");
    }

    @AfterAll
    static void stop() {
        zooKeeper.close();
    }

    private static OwnershipVersion define(String vm) {
        return a.vms()
                .define(new VmSpec(vm, 1, ByteSize.ofMiB(64), null, null, null, null, null, null, null), "a")
                .ownership();
    }

    @Test
    void aHandoverGoesThroughAndIsSeenByTheOtherHost() {
        OwnershipVersion settled = define("moves");
        a.ownership().apply("moves", settled, settled.ownership().intend("a", "b", "x1"), BOUND);
        OwnershipVersion offered = b.ownership().read("moves");
        OwnershipVersion taken =
                b.ownership().apply("moves", offered, offered.ownership().commit("b", "x1"), BOUND);

        assertThat(taken.ownership()).isEqualTo(new Ownership("b", 2, Ownership.Phase.SETTLED, null, "x1", "a"));
        assertThat(a.ownership().read("moves")).isEqualTo(taken);
    }

    @Test
    void ofACommitAndAWithdrawalExactlyOneWins() throws Exception {
        OwnershipVersion record = define("raced");
        int commits = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                String attempt = "round" + round;
                String from = record.ownership().owner();
                String to = from.equals("a") ? "b" : "a";
                Cluster source = from.equals("a") ? a : b;
                Cluster destination = from.equals("a") ? b : a;
                OwnershipVersion offered = source.ownership()
                        .apply("raced", record, record.ownership().intend(from, to, attempt), BOUND);
                CyclicBarrier together = new CyclicBarrier(2);
                var commit = threads.submit(racer(
                        together,
                        destination.ownership(),
                        offered,
                        offered.ownership().commit(to, attempt)));
                var withdraw = threads.submit(racer(
                        together,
                        source.ownership(),
                        offered,
                        offered.ownership().withdraw(from, attempt)));

                assertThat(commit.get()).isNotEqualTo(withdraw.get());
                record = a.ownership().read("raced");
                assertThat(record.ownership().owner()).isEqualTo(commit.get() ? to : from);
                commits += commit.get() ? 1 : 0;
                assertThat(record.ownership().epoch()).isEqualTo(1 + commits);
            }
        }
    }

    private static Callable<Boolean> racer(
            CyclicBarrier together, OwnershipStore store, OwnershipVersion offered, Ownership next) {
        return () -> {
            together.await();
            try {
                store.apply("raced", offered, next, BOUND);
                return true;
            } catch (OwnershipConflict e) {
                return false;
            }
        };
    }

    @Test
    void aWriteWhoseAnswerWasLostIsRecognizedAsOurOwn() {
        OwnershipVersion settled = define("answer-lost");
        Relay relay = zooKeeper.relay();
        Cluster source = zooKeeper.connect(relay.address(), zooKeeper.agent("a"));
        assertThat(source.ownership().read("answer-lost")).isEqualTo(settled);
        relay.loseAnswers();
        Ownership next = settled.ownership().intend("a", "b", "x1");
        Thread.ofVirtual().start(() -> {
            await().until(() -> b.ownership().read("answer-lost").ownership().equals(next));
            relay.cut();
        });

        OwnershipVersion written = source.ownership().apply("answer-lost", settled, next, BOUND);

        assertThat(written).isEqualTo(b.ownership().read("answer-lost"));
        assertThat(written.version()).isEqualTo(settled.version() + 1);
    }

    @Test
    void aWriteThatCameAndWasThenChangedByTheOtherIsAConflictThatShowsTheRecord() {
        OwnershipVersion settled = define("answer-late");
        Relay relay = zooKeeper.relay();
        Cluster source = zooKeeper.connect(relay.address(), zooKeeper.agent("a"));
        assertThat(source.ownership().read("answer-late")).isEqualTo(settled);
        relay.loseAnswers();
        Ownership offer = settled.ownership().intend("a", "b", "x1");
        Thread.ofVirtual().start(() -> {
            await().until(() -> b.ownership().read("answer-late").ownership().equals(offer));
            OwnershipVersion offered = b.ownership().read("answer-late");
            b.ownership().apply("answer-late", offered, offer.commit("b", "x1"), BOUND);
            relay.cut();
        });

        OwnershipConflict conflict = catchThrowableOfType(
                OwnershipConflict.class, () -> source.ownership().apply("answer-late", settled, offer, BOUND));

        assertThat(conflict.current().ownership()).isEqualTo(offer.commit("b", "x1"));
    }

    @Test
    void aWriteWithoutAnAnswerInTimeSaysThatItsOutcomeIsUnknown() {
        OwnershipVersion settled = define("unknown");
        Relay relay = zooKeeper.relay();
        Cluster source = zooKeeper.connect(relay.address(), zooKeeper.agent("a"));
        assertThat(source.ownership().read("unknown")).isEqualTo(settled);
        relay.loseAnswers();
        Ownership next = settled.ownership().intend("a", "b", "x1");

        ClusterUnavailable unavailable = catchThrowableOfType(
                ClusterUnavailable.class,
                () -> source.ownership().apply("unknown", settled, next, Duration.ofMillis(700)));

        assertThat(unavailable.outcomeUnknown()).isTrue();
        assertThat(unavailable)
                .hasMessageContaining("VM 'unknown'")
                .hasMessageContaining("Whether it was done is unknown");
        assertThat(b.ownership().read("unknown").ownership()).isEqualTo(next);
    }

    @Test
    void withoutAConnectionNothingIsWrittenAndTheErrorSaysSo() {
        OwnershipVersion settled = define("away");
        Relay relay = zooKeeper.relay();
        Cluster source = zooKeeper.connect(relay.address(), zooKeeper.agent("a"));
        source.awaitConnected(BOUND);
        relay.refuse(true);
        relay.cut();
        await().until(() -> source.connection() != Cluster.Connection.CONNECTED);

        ClusterUnavailable unavailable = catchThrowableOfType(
                ClusterUnavailable.class,
                () -> source.ownership()
                        .apply("away", settled, settled.ownership().intend("a", "b", "x1"), Duration.ofMillis(500)));
        assertThat(unavailable.outcomeUnknown()).isFalse();
        assertThatThrownBy(() -> source.proveRoundTrip(Duration.ofMillis(300)))
                .isInstanceOf(ClusterUnavailable.class)
                .hasMessageContaining("is not connected");

        relay.refuse(false);
        assertThat(source.ownership().read("away", BOUND)).isEqualTo(settled);
        assertThat(source.proveRoundTrip()).isPositive();
    }

    @Test
    void changesAreToldToWatchersInOrder() {
        OwnershipVersion settled = define("watched");
        List<Ownership> told = new CopyOnWriteArrayList<>();
        try (Watch _ = b.ownership().watch("watched", record -> told.add(record.ownership()))) {
            await().until(() -> told.size() == 1);
            Ownership offer = settled.ownership().intend("a", "b", "x1");
            OwnershipVersion offered = a.ownership().apply("watched", settled, offer, BOUND);
            await().until(() -> told.size() == 2);
            a.ownership().apply("watched", offered, offer.withdraw("a", "x1"), BOUND);
            await().until(() -> told.size() == 3);
            assertThat(told).containsExactly(settled.ownership(), offer, offer.withdraw("a", "x1"));
        }
    }

    @Test
    void aVmThatIsNotThereHasNoRecord() {
        assertThatThrownBy(() -> a.ownership().read("nobody"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("There is no VM named 'nobody' in the cluster.");
    }
}
