package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.godwit.api.VmSpec;
import org.godwit.qemu.GuestPlan.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What QEMU does by itself, and what it leaves to Godwit: the ground that the handover stands on. */
class MigrationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final QemuBinary qemu = TestQemu.binary();

    @TempDir
    private Path dir;

    @BeforeEach
    void disk() {
        BootSector.disk(dir.resolve("boot.img"), BootSector.HEARTBEAT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc"})
    void aGuestIsNotCompletedBeforeItIsStoppedAndGoesOnWhereItWas(String machine) throws IOException {
        try (TestGuest source = running(machine);
                TestGuest shadow = shadow(machine);
                WithholdingRelay relay = migrate(source, shadow, false)) {
            awaitIdle(source, relay);
            awaitBeats(source, 36); // Two seconds of the guest's own time.
            assertThat(source.monitor.queryMigrate().status()).isEqualTo(MigrationInfo.Status.ACTIVE);
            assertThat(source.monitor.status()).isEqualTo(RunState.RUNNING);
            assertThat(shadow.monitor.status()).isEqualTo(RunState.INMIGRATE);

            source.monitor.stop();
            await().atMost(PATIENCE)
                    .until(() -> source.monitor.queryMigrate().status() == MigrationInfo.Status.COMPLETED);
            await().atMost(PATIENCE).until(() -> shadow.monitor.status() == RunState.PAUSED);
            assertThat(source.monitor.status()).isEqualTo(RunState.POSTMIGRATE);
            assertThat(shadow.console()).isEmpty();

            String before = source.console();
            source.monitor.quit();
            source.process.onExit().join();
            shadow.monitor.cont();
            awaitBeats(shadow, 30);
            assertThat(shadow.console().charAt(0)).isEqualTo(after(before.charAt(before.length() - 1)));
            assertAlphabet(shadow.console());
        }
    }

    @Test
    void aSourceThatWasStoppedStaysPausedWhenItsMigrationBreaksAfterTheLoad() throws IOException, InterruptedException {
        try (TestGuest source = running("q35");
                TestGuest shadow = shadow("q35");
                WithholdingRelay relay = migrate(source, shadow, true)) {
            awaitIdle(source, relay);
            source.monitor.stop();
            assertThat(relay.broken.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            await().atMost(PATIENCE)
                    .until(() -> source.monitor.queryMigrate().status().ended());
            await().atMost(PATIENCE).until(() -> shadow.monitor.status() == RunState.PAUSED);
            String stopped = source.console();

            assertThat(source.monitor.queryMigrate().status()).isEqualTo(MigrationInfo.Status.FAILED);
            assertThat(source.monitor.status()).isEqualTo(RunState.PAUSED);
            assertThat(source.console()).isEqualTo(stopped);
            assertThat(shadow.console()).isEmpty();

            // Both are stopped and one may run: the source takes its locks again, and the shadow is kept out by them.
            source.monitor.cont();
            awaitBeats(source, 10);
            assertAlphabet(source.console());
            assertThat(refusal(shadow)).contains("Failed to get");
            assertThat(shadow.console()).isEmpty();
        }
    }

    @Test
    void aSourceThatLostItsVmLetsTheImagesGoAndTheDestinationRuns() throws IOException, InterruptedException {
        try (TestGuest source = running("q35");
                TestGuest shadow = shadow("q35");
                WithholdingRelay relay = migrate(source, shadow, true)) {
            awaitIdle(source, relay);
            source.monitor.stop();
            assertThat(relay.broken.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            await().atMost(PATIENCE).until(() -> source.monitor.queryMigrate().status() == MigrationInfo.Status.FAILED);
            await().atMost(PATIENCE).until(() -> shadow.monitor.status() == RunState.PAUSED);

            // A QEMU whose migration failed takes its images back by itself, although its guest stays paused.
            assertThat(source.monitor.blockNodes()).allMatch(QemuMonitor.BlockNode::active);
            assertThat(refusal(shadow)).contains("Failed to get");
            assertThat(source.monitor.setBlockDevicesActive(false)).isTrue();
            shadow.monitor.cont();
            awaitBeats(shadow, 10);
            assertAlphabet(source.console() + shadow.console());
            assertThat(refusal(source)).contains("Failed to get");
        }
    }

    @Test
    void aCancelledGuestRunsOnAndMovesAtTheSecondTry() throws IOException {
        try (TestGuest source = running("q35")) {
            try (TestGuest shadow = shadow("q35");
                    WithholdingRelay relay = migrate(source, shadow, false)) {
                awaitIdle(source, relay);
                source.monitor.migrateCancel();
                // Cancelled or failed: QEMU 10 says either, as its own threads happen to see the broken socket first.
                await().atMost(PATIENCE)
                        .until(() -> source.monitor.queryMigrate().status().ended());
                assertThat(source.monitor.queryMigrate().status()).isNotEqualTo(MigrationInfo.Status.COMPLETED);
                assertThat(source.monitor.status()).isEqualTo(RunState.RUNNING);
                awaitBeats(source, 10);
            }
            Files.delete(dir.resolve("migration.sock"));
            try (TestGuest shadow = shadow("q35");
                    WithholdingRelay relay = migrate(source, shadow, false)) {
                awaitIdle(source, relay);
                source.monitor.stop();
                await().atMost(PATIENCE).until(() -> shadow.monitor.status() == RunState.PAUSED);
                source.monitor.quit();
                shadow.monitor.cont();
                awaitBeats(shadow, 10);
                assertAlphabet(source.console() + shadow.console());
            }
        }
    }

    private TestGuest running(String machine) {
        TestGuest guest = start(machine, "source", Role.START);
        awaitBeats(guest, 3);
        return guest;
    }

    private TestGuest shadow(String machine) {
        return start(machine, "shadow", Role.SHADOW);
    }

    private TestGuest start(String machine, String name, Role role) {
        VmSpec spec = TestGuest.spec(machine);
        return TestGuest.start(qemu, TestGuest.plan(qemu, spec, dir, dir.resolve(name), role));
    }

    private WithholdingRelay migrate(TestGuest source, TestGuest shadow, boolean breaksAtShut) throws IOException {
        Path outgoing = dir.resolve("migration.sock");
        Path incoming = shadow.plan.runDir().resolve("incoming.sock");
        shadow.monitor.migrateSetup(MigrationSetup.shadow(qemu));
        shadow.monitor.migrateIncoming(incoming);
        WithholdingRelay relay = new WithholdingRelay(outgoing, incoming, breaksAtShut);
        source.monitor.migrateSetup(MigrationSetup.source(qemu, 300));
        source.monitor.migrate(outgoing);
        return relay;
    }

    /** All memory was sent several times over and the destination has offered to switch: only the withheld word is missing. */
    private static void awaitIdle(TestGuest source, WithholdingRelay relay) {
        await().atMost(PATIENCE)
                .until(() -> relay.withheld.get() > 0
                        && source.monitor
                                .queryMigrate()
                                .ram()
                                .filter(ram -> ram.dirtySyncCount() > 3)
                                .isPresent());
    }

    private static void awaitBeats(TestGuest guest, int count) {
        int before = guest.console().length();
        await().atMost(PATIENCE).until(() -> guest.console().length() >= before + count);
    }

    private static String refusal(TestGuest guest) {
        try {
            guest.monitor.cont();
            return "";
        } catch (QmpException e) {
            return e.description();
        }
    }

    private static char after(char letter) {
        return letter == 'Z' ? 'A' : (char) (letter + 1);
    }

    /** No letter lost, none twice. */
    private static void assertAlphabet(String console) {
        for (int i = 1; i < console.length(); i++) {
            assertThat(console.charAt(i)).as("letter %d of %s", i, console).isEqualTo(after(console.charAt(i - 1)));
        }
    }
}
