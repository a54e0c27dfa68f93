package org.godwit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.api.ByteSize;
import org.godwit.api.JoinToken;
import org.godwit.api.Task;
import org.godwit.api.VmSpec;
import org.godwit.cluster.VmDirectory.VmConflict;
import org.godwit.cluster.identity.TokenRefused;
import org.godwit.cluster.identity.TokenRefused.Reason;
import org.godwit.cluster.identity.TokenText;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipRefused;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMs, tokens and the journal, in a real ZooKeeper. */
class DirectoriesTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    @TempDir
    static Path dir;

    private static ZooKeeperFixture zooKeeper;
    private static Cluster cluster;

    @BeforeAll
    static void start() {
        zooKeeper = new ZooKeeperFixture(dir);
        cluster = zooKeeper.connect("a");
    }

    @AfterAll
    static void stop() {
        zooKeeper.close();
    }

    private static VmSpec spec(String name, String... macs) {
        List<VmSpec.NicSpec> nics = List.of(macs).stream()
                .map(mac -> new VmSpec.NicSpec("lan", mac, null))
                .toList();
        return new VmSpec(name, 2, ByteSize.ofMiB(512), null, null, null, null, null, nics, null);
    }

    @Test
    void aDefinedVmIsFoundWithItsOwner() {
        cluster.vms().define(spec("web1", "52:54:00:00:01:01"), "a");

        VmDirectory.DefinedVm found = cluster.vms().find("web1").orElseThrow();
        assertThat(found.spec()).isEqualTo(spec("web1", "52:54:00:00:01:01"));
        assertThat(found.owner()).isEqualTo("a");
        assertThat(found.ownership().ownership().epoch()).isEqualTo(1);
        assertThat(cluster.vms().list()).contains(found);
        assertThat(cluster.vms().ownedBy("b")).doesNotContain(found);
        assertThat(cluster.ownership().read("web1")).isEqualTo(found.ownership());
    }

    @Test
    void aNameOrMacThatIsTakenIsRefusedWithTheOthersName() {
        cluster.vms().define(spec("first", "52:54:00:00:02:01"), "a");

        VmConflict mac = catchThrowableOfType(
                VmConflict.class,
                () -> cluster.vms().define(spec("second", "52:54:00:00:02:02", "52:54:00:00:02:01"), "a"));
        assertThat(mac)
                .hasMessage(
                        "MAC 52:54:00:00:02:01 of VM 'second' belongs to VM 'first'; a MAC must be unique in the cluster.");
        assertThat(mac.other()).isEqualTo("first");
        assertThat(cluster.vms().exists("second")).isFalse();
        cluster.vms().define(spec("third", "52:54:00:00:02:02"), "a");
        assertThatThrownBy(() -> cluster.vms().define(spec("first"), "b"))
                .isInstanceOf(VmConflict.class)
                .hasMessage("There is a VM named 'first' already.");
        assertThatThrownBy(() -> cluster.vms().define(spec("fourth", "52:54:00:00:02:0A", "52:54:00:00:02:0a"), "a"))
                .isInstanceOf(VmConflict.class)
                .hasMessageContaining("Two NICs of VM 'fourth' have the MAC 52:54:00:00:02:0a");
        assertThatThrownBy(() -> cluster.vms().define(spec("../etc"), "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRemovedVmLeavesItsNameAndMacsFree() {
        cluster.vms().define(spec("gone", "52:54:00:00:03:01"), "a");
        cluster.vms().remove("gone");
        cluster.vms().remove("gone");

        assertThat(cluster.vms().spec("gone")).isEmpty();
        cluster.vms().define(spec("gone", "52:54:00:00:03:01"), "b");
        assertThat(cluster.vms().find("gone").orElseThrow().owner()).isEqualTo("b");
    }

    @Test
    void aVmThatIsBeingHandedOverIsNotRemoved() {
        OwnershipVersion settled = cluster.vms().define(spec("moving"), "a").ownership();
        Ownership offer = settled.ownership().intend("a", "b", "x1");
        cluster.ownership().apply("moving", settled, offer, BOUND);

        assertThatThrownBy(() -> cluster.vms().remove("moving"))
                .isInstanceOf(OwnershipRefused.class)
                .hasMessage("VM 'moving' cannot be removed while it is being handed over to b.");
    }

    @Test
    void aReplacedSpecTakesAndFreesMacs() {
        cluster.vms().define(spec("changes", "52:54:00:00:04:01", "52:54:00:00:04:02"), "a");
        cluster.vms().replaceSpec(spec("changes", "52:54:00:00:04:02", "52:54:00:00:04:03"));

        assertThat(cluster.vms().spec("changes")).contains(spec("changes", "52:54:00:00:04:02", "52:54:00:00:04:03"));
        cluster.vms().define(spec("takes", "52:54:00:00:04:01"), "a");
        assertThatThrownBy(() -> cluster.vms().replaceSpec(spec("takes", "52:54:00:00:04:03")))
                .isInstanceOf(VmConflict.class)
                .hasMessageContaining("belongs to VM 'changes'");
        assertThatThrownBy(() -> cluster.vms().replaceSpec(spec("nobody"))).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aTokenAdmitsAsOftenAsItSays() throws Exception {
        JoinToken token = cluster.tokens().create(Duration.ofMinutes(5), 3);
        String text = String.valueOf(token.text());
        Cluster other = zooKeeper.connect("b");

        List<Future<Boolean>> joins = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                TokenStore store = i % 2 == 0 ? cluster.tokens() : other.tokens();
                Callable<Boolean> join = () -> admitted(store, text);
                joins.add(threads.submit(join));
            }
        }
        int admitted = 0;
        for (Future<Boolean> join : joins) {
            admitted += join.get() ? 1 : 0;
        }

        assertThat(admitted).isEqualTo(3);
        assertRefused(cluster.tokens(), text, Reason.USED_UP, "is used up");
        assertThat(cluster.tokens().list()).noneMatch(left -> left.id().equals(token.id()));
    }

    private static boolean admitted(TokenStore store, String text) {
        try {
            store.redeem(text);
            return true;
        } catch (TokenRefused e) {
            return false;
        }
    }

    @Test
    void aTokenThatIsNotGoodIsRefusedWithTheReason() {
        String ca = zooKeeper.ca.fingerprint();
        JoinToken token = cluster.tokens().create(Duration.ofMinutes(5), 1);
        TokenText good = TokenText.parse(String.valueOf(token.text()));
        TokenStore later =
                new TokenStore(nodes(), ca, Clock.fixed(Instant.now().plus(Duration.ofMinutes(6)), ZoneOffset.UTC));

        assertRefused(cluster.tokens(), "godwit1.nonsense", Reason.MALFORMED, "wrong form");
        assertRefused(cluster.tokens(), TokenText.create(ca).text(), Reason.UNKNOWN, "There is no join token");
        assertRefused(
                cluster.tokens(), TokenText.create("00".repeat(32)).text(), Reason.OTHER_CLUSTER, "of another cluster");
        assertRefused(
                cluster.tokens(),
                new TokenText(ca, good.id(), "0".repeat(48)).text(),
                Reason.WRONG_SECRET,
                "The secret of join token " + good.id() + " is wrong.");
        assertRefused(later, good.text(), Reason.EXPIRED, "expired at " + token.expiresAt());
        assertThat(cluster.tokens().list()).anyMatch(left -> left.id().equals(good.id()) && left.text() == null);
        assertThat(cluster.tokens().revoke(good.id())).isTrue();
        assertThat(cluster.tokens().revoke(good.id())).isFalse();
        assertRefused(cluster.tokens(), good.text(), Reason.UNKNOWN, "There is no join token");
    }

    private static void assertRefused(TokenStore store, String text, Reason reason, String sentence) {
        TokenRefused refused = catchThrowableOfType(TokenRefused.class, () -> store.redeem(text));
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused).hasMessageContaining(sentence);
    }

    private static Nodes nodes() {
        return cluster.nodes();
    }

    @Test
    void theJournalKeepsTheNewestAndListsThemFirst() {
        Journal<Task> journal = new Journal<>(nodes(), Layout.TASKS, Task.class, 20, 5);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String id = String.format("%022x", 1_000 + i);
            ids.addFirst(id);
            journal.put(id, task(id, "queued"));
        }
        journal.put(ids.getFirst(), task(ids.getFirst(), "changed"));

        List<Task> kept = journal.list();
        assertThat(kept).hasSize(20).extracting(Task::id).isEqualTo(ids.subList(0, 20));
        assertThat(kept.getFirst().step()).isEqualTo("changed");
        assertThat(journal.list(3)).isEqualTo(kept.subList(0, 3));
        assertThat(journal.get(ids.get(1))).contains(task(ids.get(1), "queued"));
        assertThat(journal.get(ids.getLast())).isEmpty();
        assertThat(cluster.tasks().list()).hasSizeBetween(20, 20 + 6);
    }

    @Test
    void idsSortByTime() {
        assertThat(Journal.newId()).matches("[0-9a-f]{22}");
        assertThat(Journal.newId()).startsWith("0");
    }

    private static Task task(String id, String step) {
        return new Task(id, "vm.start", "web1", Task.State.QUEUED, 1, Instant.EPOCH, null, step, null, null, null);
    }
}
