package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.godwit.agent.migration.Step;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.GuestClock;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.Movement;
import org.junit.jupiter.api.Test;

/** A Debian that runs the QEMU guest agent: it is told of its moves, and its clock goes on as if it had never stood. */
@WithLab
class GuestAgentIT {
    /** The guest stands for longer than any delay on the way of a reading, so a clock that lost it is told apart from one that was read late. */
    private static final Duration STANDS = Duration.ofMillis(1500);

    @Test
    void theClockLosesNothingAndTheGuestIsToldBeforeAndAfter(Lab lab, GodwitClient client) throws InterruptedException {
        GuestOrder order = GuestOrder.busy("agent", 1).withLoads(List.of("fio"));
        LabGuest guest = LabGuest.defineFull(lab, client, order, "h1", spec -> spec.withNotice(Duration.ofSeconds(20)));
        guest.start(client);
        GuestReading before = guest.read();

        CompletableFuture<Movement> move;
        try (Hold standing = Hold.at(lab.host("h2"), Step.LOADED)) {
            move = CompletableFuture.supplyAsync(() -> new Moves(client).move(guest, "h2"));
            standing.awaitReached(move);
            Thread.sleep(STANDS);
        }
        MigrationRecord record = move.join().record();

        GuestClock clock = Objects.requireNonNull(record.guestClock());
        assertThat(clock.lateMillis()).as("%s", clock).isGreaterThan(STANDS.toMillis() * 0.9);
        assertThat(Math.abs(guest.read().since(before).clockDriftMillis()))
                .as("seen from outside")
                .isLessThan(STANDS.toMillis() * 0.3);

        List<String> notices = Objects.requireNonNull(record.notices());
        assertThat(notices).hasSize(2);
        assertThat(notices.getFirst()).matches("The guest was told before the move, and was ready after 1\\d{3} ms\\.");
        assertThat(notices.getLast()).isEqualTo("The guest was told that it moved.");
    }
}
