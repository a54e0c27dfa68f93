package org.godwit.agent.migration;

import java.time.Duration;
import java.time.Instant;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.cluster.ownership.Ownership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the record of a migration whose agent ended in the middle of it: the ownership says what came of it. */
final class Abandoned {
    private static final Logger LOG = LoggerFactory.getLogger(Abandoned.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private Abandoned() {}

    static MigrationRecord close(Surroundings here, MigrationRecord record) {
        Ownership ownership = settled(here, record.vm());
        boolean moved = ownership.owner().equals(record.to()) && ownership.epoch() > record.epochBefore();
        if (!moved) {
            letGo(here, record);
        }
        Problem why = new Problem(
                502,
                "agent-restarted",
                "The agent of " + record.from() + " ended in " + record.phase() + " and was started again.",
                null,
                moved ? "Nothing needs to be done." : "The migration can be started again.");
        return new MigrationRecord(
                record.id(),
                record.vm(),
                record.from(),
                record.to(),
                moved ? Outcome.MOVED : Outcome.ABORTED,
                moved ? MigrationPhase.DONE : MigrationPhase.ABORTED,
                record.requestedAt(),
                Instant.now(),
                record.totalMillis(),
                record.phaseMillis(),
                record.blackout(),
                record.rounds(),
                record.guestBytes(),
                record.wireBytes(),
                record.encodings(),
                record.firstByteMillis(),
                record.epochBefore(),
                ownership.epoch(),
                record.check(),
                record.announcement(),
                record.convergence(),
                record.guestClock(),
                record.notices(),
                why,
                "The guest is " + ownership.owner() + "'s.");
    }

    /** The destination would keep its shadow for as long as a broken link is waited for; nobody will come back to it. */
    private static void letGo(Surroundings here, MigrationRecord record) {
        try {
            here.cluster().hosts().find(record.to()).ifPresent(lease -> {
                try (PeerAgent destination = new PeerAgent(lease, here.identity())) {
                    destination.relinquish(record.id(), new Incoming.RelinquishRequest("", record.vm(), here.host()));
                }
            });
        } catch (RuntimeException e) {
            LOG.info(
                    "Host '{}' could not be told that migration {} is over; it finds out by itself: {}",
                    record.to(),
                    record.id(),
                    e.getMessage());
        }
    }

    /** Waits for {@link Handovers} to settle the ownership, and for ZooKeeper to say so. */
    private static Ownership settled(Surroundings here, String vm) {
        while (true) {
            try {
                Ownership now = here.cluster().ownership().read(vm).ownership();
                if (now.phase() == Ownership.Phase.SETTLED) {
                    return now;
                }
            } catch (ClusterUnavailable e) {
                // Asked again below.
            }
            try {
                Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
                throw new Refusal(Problem.internal("The agent stops."), e);
            }
        }
    }
}
