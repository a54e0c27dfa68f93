package org.godwit.agent.migration.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.godwit.api.MigrationRecord.GuestClock;
import org.godwit.qemu.GuestAgent;
import org.godwit.qemu.GuestAgentException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guest's clock goes on over a move as if the guest had never stood. It is compared with the hosts' clocks before and after,
 * and set forward by what it lost: whatever time the guest keeps, right or not, it keeps. It is never set back, since nothing
 * that a move does puts a clock ahead.
 */
public final class ClockAfterMove {
    private static final Logger LOG = LoggerFactory.getLogger(ClockAfterMove.class);
    /** A guest that has just arrived, is slowed down or very busy may take as long; its clock is asked for within this, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** A guest that may not set its clock says so at once; one that does is busy with its hardware clock for up to a second. */
    private static final Duration OBJECTION = Duration.ofMillis(100);

    private static final int ASKED = 4;
    /** Below this a step does more harm than good: NTP slews it away. */
    private static final Duration WORTH_A_STEP = Duration.ofMillis(2);

    private ClockAfterMove() {}

    /**
     * How far a clock is ahead of this host's.
     *
     * @param error at most
     * @param way what a request takes to the guest, on average
     */
    private record Reading(Duration ahead, Duration error, Duration way) {}

    /** How far the guest's clock is ahead of this host's; empty when nobody in the guest answers. */
    public static Optional<Duration> ahead(Path channel) {
        try (GuestAgent agent = GuestAgent.connect(channel, PATIENCE)) {
            return Optional.of(read(agent).ahead());
        } catch (GuestAgentException e) {
            LOG.debug("The clock of the guest behind {} is not known: {}", channel, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Makes the clock of a guest that has just arrived what it would be.
     *
     * @param expected how far it should be ahead of this host's; absent when it could not be asked before the move
     */
    public static GuestClock set(Path channel, @Nullable Duration expected) {
        if (expected == null) {
            return new GuestClock(
                    null,
                    "No guest agent answers in the guest: its clock lost the blackout, and NTP must bring it back.");
        }
        try (GuestAgent agent = GuestAgent.connect(channel, PATIENCE)) {
            Reading found = read(agent);
            Duration late = expected.minus(found.ahead());
            if (late.compareTo(WORTH_A_STEP) < 0 || late.compareTo(found.error()) <= 0) {
                return new GuestClock(
                        millis(late),
                        "The guest's clock is %.1f ms late, known to %.1f ms: it was left as it is."
                                .formatted(millis(late), millis(found.error())));
            }
            agent.setTime(Instant.now().plus(expected).plus(found.way()), OBJECTION);
            return wasSet(late);
        } catch (GuestAgentException e) {
            return new GuestClock(null, "The guest's clock could not be set: " + e.getMessage());
        }
    }

    private static GuestClock wasSet(Duration late) {
        return new GuestClock(millis(late), "The guest's clock was %.1f ms late and was set.".formatted(millis(late)));
    }

    /** The quickest of several answers is believed, as between hosts: the error is at most half of its round trip. */
    private static Reading read(GuestAgent agent) {
        Duration shortest = Duration.ofDays(1);
        Duration ahead = Duration.ZERO;
        Duration all = Duration.ZERO;
        for (int i = 0; i < ASKED; i++) {
            Instant asked = Instant.now();
            long began = System.nanoTime();
            Instant there = agent.time();
            Duration trip = Duration.ofNanos(System.nanoTime() - began);
            all = all.plus(trip);
            if (trip.compareTo(shortest) < 0) {
                shortest = trip;
                ahead = Duration.between(asked.plus(trip.dividedBy(2)), there);
            }
        }
        return new Reading(ahead, shortest.dividedBy(2), all.dividedBy(2L * ASKED));
    }

    private static double millis(Duration time) {
        // A guest may claim to be in any century: as one number of nanoseconds it could be too much.
        return time.getSeconds() * 1e3 + time.getNano() / 1e6;
    }
}
