package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.godwit.agent.migration.Pilot.Decision;
import org.godwit.agent.migration.Pilot.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pilot on synthetic guests: the time is passed in, nothing waits. */
class PilotTest {
    private static final long MIB = 1 << 20;
    private static final double LINK = 113.0 * MIB;
    private static final long STEP_NANOS = 15_000_000;
    private static final long TEN_MINUTES = 600_000_000_000L;

    /** How a synthetic migration ended. */
    private record Outcome(Decision decision, double seconds, double trueBlackoutMillis) {}

    @Test
    void anIdleGuestIsStoppedAtTheEndOfTheFirstRound() {
        Outcome outcome = migrate(512 * MIB, 0, 0, 500);

        assertThat(outcome.decision()).isInstanceOf(Decision.StopGuest.class);
        assertThat(outcome.seconds()).isBetween(4.0, 5.0);
        assertThat(outcome.trueBlackoutMillis()).isLessThan(100);
    }

    @Test
    void aGuestThatDirtiesSlowlyGetsAShortBlackout() {
        Outcome outcome = migrate(512 * MIB, 64 * MIB, 10 * MIB, 500);

        assertThat(outcome.decision()).isInstanceOf(Decision.StopGuest.class);
        assertThat(outcome.trueBlackoutMillis()).isLessThan(200);
    }

    @Test
    void aBusyGuestIsStoppedWithinTheMaximum() {
        Outcome outcome = migrate(512 * MIB, 40 * MIB, 100 * MIB, 500);

        assertThat(outcome.decision()).isInstanceOf(Decision.StopGuest.class);
        assertThat(outcome.trueBlackoutMillis()).isLessThan(550);
    }

    @Test
    void aGuestThatCannotConvergeIsGivenUpWithFigures() {
        Outcome outcome = migrate(1024 * MIB, 400 * MIB, 400 * MIB, 300);

        assertThat(outcome.decision()).isInstanceOf(Decision.GiveUp.class);
        assertThat(((Decision.GiveUp) outcome.decision()).reason()).contains("allowed are 300 ms", "MiB/s are dirtied");
    }

    @Test
    void theTimeAllowedIsTheEndOfIt() {
        Pilot pilot = new Pilot(500, 1_000);

        Decision decision = pilot.decide(new Sample(1_000, 512 * MIB, 0, LINK, 0, 1));

        assertThat(decision).isInstanceOf(Decision.GiveUp.class);
    }

    @Test
    void withoutAMeasuredBandwidthNothingIsDecided() {
        Decision decision = new Pilot(500, TEN_MINUTES).decide(new Sample(0, 0, 0, 0, 0, 1));

        assertThat(decision).isEqualTo(new Decision.KeepCopying(-1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void everyGuestEndsInAStopOrAReason(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            long memory = (64 + random.nextInt(4096)) * MIB;
            long set = (long) (memory * random.nextDouble());
            long rate = random.nextInt(600) * MIB;
            int limit = 60 + random.nextInt(900);

            Outcome outcome = migrate(memory, set, rate, limit);

            String guest = "seed " + seed + ", guest " + i + ": " + memory / MIB + " MiB, " + set / MIB
                    + " MiB dirtied at " + rate / MIB + " MiB/s, limit " + limit + " ms";
            assertThat(outcome.decision()).as(guest).isNotInstanceOf(Decision.KeepCopying.class);
            assertThat(outcome.seconds()).as(guest).isLessThan(600.1);
            if (outcome.decision() instanceof Decision.StopGuest) {
                assertThat(outcome.trueBlackoutMillis()).as(guest).isLessThan(limit * 1.2 + 20);
            }
        }
    }

    /**
     * A guest that dirties {@code set} bytes at {@code rate}, over a link of 113 MiB/s, as QEMU would report it: what was dirtied
     * since the last look at the bitmap is unknown until a round has been drained.
     */
    private static Outcome migrate(long memory, long set, long rate, int maxBlackoutMillis) {
        Pilot pilot = new Pilot(maxBlackoutMillis, TEN_MINUTES);
        double remaining = (double) memory;
        double unseen = 0;
        int round = 1;
        for (long now = 0; ; now += STEP_NANOS) {
            double seconds = STEP_NANOS / 1e9;
            double room = LINK * seconds;
            unseen = Math.min((double) set, unseen + rate * seconds);
            if (remaining <= room) {
                remaining = unseen;
                unseen = 0;
                round++;
            } else {
                remaining -= room;
            }
            Decision decision = pilot.decide(new Sample(now, (long) remaining, 0, LINK, 0, round));
            if (!(decision instanceof Decision.KeepCopying) || now > TEN_MINUTES + STEP_NANOS) {
                return new Outcome(decision, now / 1e9, Pilot.FIXED_MILLIS + 1e3 * (remaining + unseen) / LINK);
            }
        }
    }
}
