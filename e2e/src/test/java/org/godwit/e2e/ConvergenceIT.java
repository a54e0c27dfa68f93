package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.godwit.api.ByteSize;
import org.godwit.api.Convergence;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.PolicyChoice;
import org.godwit.api.Problem;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.guest.GuestStatus.MemoryCheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A guest that writes whole pages faster than a slow link carries them. Whatever becomes of its migration, it runs on at full speed where it is,
 * and can be moved at once.
 */
@WithLab(link = "100mbit")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConvergenceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** A guest that is still slowed to a tenth has no more than that; a busy machine takes less than half from one that is not. */
    private static final double FULL_SPEED = 0.5;

    private Lab lab;
    private GodwitClient client;
    private LabGuest guest;

    @BeforeAll
    void begin(Lab shared) {
        lab = shared;
        client = lab.client();
        GuestOrder order =
                GuestOrder.idle("restless", 1).withMemory(ByteSize.ofMiB(192)).withChecked(ByteSize.ofMiB(32), 400, 1);
        guest = LabGuest.define(lab, client, order, "h1");
        guest.start(client);
        GuestReading.hurry(lab, guest.address());
    }

    @AfterAll
    void end() {
        client.close();
    }

    @Test
    void aStalledMigrationIsGivenUpWithFiguresAndTheGuestRunsOnAtFullSpeed() {
        double before = speed();

        MigrationRecord record = ended(start(new PolicyChoice(null, 100, 60, 40, 0)));

        assertThat(record.outcome()).as("%s", record).isEqualTo(Outcome.ABORTED);
        Problem failure = Objects.requireNonNull(record.failure());
        assertThat(failure.code()).isEqualTo("does-not-converge");
        assertThat(failure.detail()).contains("allowed are 100 ms", "MiB/s are dirtied", "slowed by 40 %");
        assertThat(convergence(record).slowedPercent()).isEqualTo(40);
        assertThat(convergence(record).course()).hasSizeGreaterThan(2);
        expectFullSpeedAtTheSource(record, before);
        expectMoves();
    }

    @Test
    void aMigrationThatIsCancelledWhileTheGuestIsSlowedGivesItsSpeedBack() {
        double before = speed();
        Task task = start(new PolicyChoice(null, 30, 150, 90, 0));
        await().atMost(PATIENCE).until(() -> slowed(task) >= 70);
        await().atMost(PATIENCE).until(() -> speed() < before * FULL_SPEED);

        client.cancel(task.id());
        MigrationRecord record = ended(task);

        assertThat(record.outcome()).as("%s", record).isEqualTo(Outcome.CANCELLED);
        expectFullSpeedAtTheSource(record, before);
        expectMoves();
    }

    @Test
    void aMigrationPastItsDeadlineEndsAndCanBeStartedAgainAtOnce() {
        MigrationRecord record = ended(start(new PolicyChoice(null, 30, 8, 90, 0)));

        assertThat(record.outcome()).as("%s", record).isEqualTo(Outcome.ABORTED);
        assertThat(Objects.requireNonNull(record.failure()).detail()).contains("the time allowed for it is over");
        assertThat(record.totalMillis()).isBetween(8_000.0, 18_000.0);
        expectMoves();
    }

    private void expectFullSpeedAtTheSource(MigrationRecord record, double before) {
        assertThat(record.endState()).isEqualTo("The guest runs on " + record.from() + ".");
        assertThat(client.vm(guest.name()).host()).isEqualTo(record.from());
        assertThat(speed()).as("pages checked a second, before: %.0f", before).isGreaterThan(before * FULL_SPEED);
    }

    /** Nothing of the ended migration is in the way of the next. */
    private void expectMoves() {
        GuestReading reading = guest.read();
        MigrationRecord next = ended(start(new PolicyChoice(null, 500, 60, 0, 10_000)));
        assertThat(next.outcome()).as("%s", next).isEqualTo(Outcome.MOVED);
        assertThat(Objects.requireNonNull(next.blackout()).totalMillis()).isLessThan(10_000);
        guest.awaitChecksSince(reading);
        assertThat(guest.read().since(reading).unharmed()).isTrue();
    }

    private Task start(PolicyChoice policy) {
        String at = client.vm(guest.name()).host();
        String to = lab.hosts().stream()
                .filter(host -> !host.name().equals(at))
                .findFirst()
                .orElseThrow()
                .name();
        return client.migrate(guest.name(), MigrateRequest.to(to).withChoice(policy));
    }

    private MigrationRecord ended(Task task) {
        Task ended = client.waitFor(task, seen -> {});
        MigrationRecord record = client.migration(Objects.requireNonNull(ended.migration()));
        Moves.keep(record);
        return record;
    }

    /** 0 as long as the server has not heard of the migration from the agent. */
    private int slowed(Task task) {
        String id = client.task(task.id()).migration();
        return client.migrations().stream()
                .filter(record -> record.id().equals(id))
                .flatMap(record -> Stream.ofNullable(record.convergence()))
                .mapToInt(Convergence::slowedPercent)
                .findFirst()
                .orElse(0);
    }

    private static Convergence convergence(MigrationRecord record) {
        return Objects.requireNonNull(record.convergence());
    }

    /** How many pages its memory check looks at in a second of its own clock, which it does as fast as it can. */
    private double speed() {
        GuestReading first = guest.read();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .pollDelay(Duration.ofSeconds(2))
                .until(() -> checked(guest.read()) > checked(first));
        GuestReading second = guest.read();
        return 1e3
                * (checked(second) - checked(first))
                / (second.status().clock().epochMillis()
                        - first.status().clock().epochMillis());
    }

    private static long checked(GuestReading reading) {
        return reading.status().memory().map(MemoryCheck::pagesChecked).orElse(0L);
    }
}
