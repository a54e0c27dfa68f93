package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.godwit.api.ByteSize;
import org.godwit.api.CheckReport;
import org.godwit.api.LocalVm;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationRecord;
import org.godwit.api.VmState;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Capture;
import org.godwit.lab.Census;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.LabHost;
import org.godwit.lab.Movement;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A real guest moves between two hosts while a client talks to it; each move is checked from inside the guest. */
@WithLab
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationIT {
    /** Many times what a switchover takes, even on a busy machine: a clock that was lost would be off by more. */
    private static final double CLOCK_BOUND_MILLIS = 5_000;

    private Lab lab;
    private GodwitClient client;
    private Moves moves;
    private LabGuest guest;
    private Traffic traffic;

    @BeforeAll
    void begin(Lab shared) {
        lab = shared;
        client = lab.client();
        moves = new Moves(client);
        GuestOrder order =
                GuestOrder.idle("moved", 1).withMemory(ByteSize.ofMiB(256)).withChecked(ByteSize.ofMiB(64), 8, 0.1);
        guest = LabGuest.define(lab, client, order, "h1");
        guest.start(client);
        traffic = Traffic.start(lab, guest.address());
    }

    @AfterAll
    void end() {
        traffic.close();
        client.close();
    }

    @Test
    void aGuestMovesThereAndBackAndItsClientKeepsItsConnections() {
        GuestReading before = guest.read();
        for (int i = 0; i < 2; i++) {
            LabHost from = at();
            LabHost to = other(from);

            Movement movement = moves.move(guest, to.name());

            MigrationRecord record = movement.record();
            assertThat(record.phase()).isEqualTo(MigrationPhase.DONE);
            assertThat(record.phaseMillis()).containsKeys(MigrationPhase.PRE_COPY, MigrationPhase.SWITCHOVER);
            assertThat(Objects.requireNonNull(record.blackout()).totalMillis()).isPositive();
            assertThat(record.rounds()).isPositive();
            assertThat(record.guestBytes()).isGreaterThan(record.wireBytes()).isPositive();
            assertThat(record.epochAfter()).isEqualTo(record.epochBefore() + 1);
            assertThat(client.vm(guest.name()).host()).isEqualTo(to.name());
            assertThat(client.vm(guest.name()).epoch()).isEqualTo(record.epochAfter());
            assertThat(from.emulators()).as("QEMUs left on %s", from.name()).isEmpty();
            assertThat(baseImageOn(from)).as("what it left on %s", from.name()).exists();
            assertThat(baseImageOn(to)).as("what it now runs on").doesNotExist();
        }
        expectUndisturbed(before);
    }

    @Test
    void theSwitchesAreToldAndBothShowTheGuestOnTheRightPort() {
        for (int i = 0; i < 2; i++) {
            LabHost from = at();
            LabHost to = other(from);
            try (Capture capture = lab.capture("rarp-" + to.name() + ".pcap", "rarp")) {
                Movement movement = moves.move(guest, to.name());

                assertThat(Objects.requireNonNull(movement.record().announcement())
                                .verified())
                        .as("%s", movement.record().announcement())
                        .isTrue();
                assertThat(to.learned())
                        .as("the switch of %s", to.name())
                        .anyMatch(learned -> learned.mac().equals(guest.mac())
                                && learned.port().startsWith("gw"));
                assertThat(from.learned())
                        .as("the switch of %s", from.name())
                        .anyMatch(learned -> learned.mac().equals(guest.mac())
                                && learned.port().equals("uplink"));
                assertThat(lab.learned()).contains(new LabHost.Learned(guest.mac(), lab.portTo(to.name())));
                assertThat(capture.rarps(guest.mac()))
                        .as("RARP frames on the guest network")
                        .isPositive();
            }
        }
    }

    @Test
    void aGuestOutlivesItsAgentAndIsMovedByTheNextOne() {
        LabHost host = at();
        LocalVm before = Objects.requireNonNull(client.vm(guest.name()).local());
        GuestReading reading = guest.read();

        lab.staff().kill(lab.staff().agent(host.name()));
        guest.awaitChecksSince(reading);
        lab.staff().restartAgent(host.name());

        LocalVm after = Objects.requireNonNull(client.vm(guest.name()).local());
        assertThat(after.pid()).isEqualTo(before.pid());
        assertThat(after.state()).isEqualTo(VmState.RUNNING);
        moves.move(guest, other(host).name());
        expectUndisturbed(reading);
    }

    @Test
    void theCheckNamesEveryPrerequisite() {
        CheckReport report = client.check(guest.name(), other(at()).name());

        assertThat(report.passed()).as("%s", report).isTrue();
        assertThat(report.checks())
                .extracting(CheckReport.Check::name)
                .contains(
                        "vm-running",
                        "cache-mode",
                        "devices",
                        "accelerator",
                        "machine-type",
                        "cpu-baseline",
                        "memory",
                        "datastore-shared",
                        "datastore-fence",
                        "images",
                        "networks",
                        "ownership-service",
                        "clocks",
                        "migration-link");
    }

    @Test
    void movesLeaveNothingBehind() {
        moves.move(guest, other(at()).name());
        moves.move(guest, other(at()).name());
        Census before = Census.of(lab);

        moves.move(guest, other(at()).name());
        moves.move(guest, other(at()).name());

        Census after = Census.of(lab);
        assertThat(after.qemus()).hasSameSizeAs(before.qemus());
        assertThat(after.taps()).isEqualTo(before.taps());
        assertThat(after.files())
                .filteredOn(file -> !file.contains("/migrations/"))
                .isSubsetOf(before.files());
    }

    private void expectUndisturbed(GuestReading before) {
        GuestReading.Change change = guest.read().since(before);
        assertThat(change.unharmed()).as("%s", change).isTrue();
        assertThat(Math.abs(change.clockDriftMillis())).isLessThan(CLOCK_BOUND_MILLIS);
        TrafficReport seen = traffic.report();
        assertThat(seen.tcpConnectionsKept()).isEqualTo(seen.tcpConnections());
        assertThat(seen.wrongBytes()).isZero();
        assertThat(seen.heartbeatsRepeated())
                .as("heartbeats that two copies sent")
                .isZero();
        assertThat(seen.boots()).isEqualTo(1);
    }

    private Path baseImageOn(LabHost host) {
        return host.ram().resolve("base").resolve(guest.name() + ".ram");
    }

    private LabHost at() {
        return lab.host(client.vm(guest.name()).host());
    }

    private LabHost other(LabHost host) {
        return lab.hosts().stream()
                .filter(candidate -> !candidate.name().equals(host.name()))
                .findFirst()
                .orElseThrow();
    }
}
