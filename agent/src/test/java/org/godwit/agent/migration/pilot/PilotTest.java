package org.godwit.agent.migration.pilot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.agent.migration.pilot.SimulatedPreCopy.MIB;

import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.godwit.agent.migration.pilot.Decision.GiveUp;
import org.godwit.agent.migration.pilot.Decision.KeepCopying;
import org.godwit.agent.migration.pilot.Decision.StopGuest;
import org.godwit.agent.migration.pilot.SimulatedPreCopy.Outcome;
import org.godwit.agent.migration.pilot.SimulatedPreCopy.World;
import org.junit.jupiter.api.Test;

/** What the pilot does with one guest each, over a link of 1 Gbit/s. */
class PilotTest {
    private static final double LINK = 113.0 * MIB;
    private static final SwitchoverCost COST = new SwitchoverCost(25, 15);
    private static final Limits USUAL = new Limits(500, 600_000, 0, 0);
    private static final long SEED = 20_261_125;

    @Test
    void anIdleGuestIsStoppedAtTheEndOfTheFirstRound() {
        Outcome outcome = migrate(guest(512, 0, 0), USUAL);

        assertThat(outcome.decision()).isInstanceOf(StopGuest.class);
        assertThat(outcome.seconds())
                .as("512 MiB at 113 MiB/s, of which 40 % is left")
                .isBetween(1.7, 2.1);
        assertThat(outcome.blackoutMillis()).isLessThan(80);
    }

    @Test
    void aGuestThatRewritesPartsOfItsPagesGetsAShortBlackout() {
        Outcome outcome = migrate(guest(1024, 200, 100), USUAL);

        assertThat(outcome.decision()).isInstanceOf(StopGuest.class);
        assertThat(outcome.blackoutMillis()).as("%s", outcome).isLessThan(80);
    }

    /** With 330 MiB/s of socket against 300 MiB/s of writes each round is nearly as long as the one before. */
    @Test
    void aBusyGuestIsStoppedWithinTheMaximumAtTheLocalMinimum() {
        World world = world(1024, 100, 300, now -> 1, 330);

        Outcome outcome = migrate(world, USUAL);

        assertThat(outcome.decision()).as("%s", outcome).isInstanceOf(StopGuest.class);
        assertThat(outcome.blackoutMillis()).isLessThan(500);
        assertThat(outcome.seconds()).isLessThan(20);
    }

    @Test
    void aGuestThatCannotConvergeIsGivenUpSoonWithFigures() {
        Outcome outcome = migrate(world(1024, 900, 900, now -> 1, 400), new Limits(300, 600_000, 0, 0));

        assertThat(outcome.decision()).isInstanceOf(GiveUp.class);
        assertThat(((GiveUp) outcome.decision()).reason())
                .contains("allowed are 300 ms", "MiB/s are dirtied", "rounds brought it no nearer");
        assertThat(outcome.seconds()).as("not the ten minutes that are allowed").isLessThan(60);
    }

    @Test
    void theSameGuestIsMovedWhenItMayBeSlowed() {
        Outcome outcome = migrate(world(1024, 900, 900, now -> 1, 400), new Limits(300, 600_000, 90, 0));

        assertThat(outcome.decision()).as("%s", outcome).isInstanceOf(StopGuest.class);
        assertThat(outcome.blackoutMillis()).isLessThan(300);
        assertThat(outcome.slowedPercent()).isBetween(30, 90);
    }

    @Test
    void theSameGuestIsMovedWithALongerStopWhenThatIsAllowed() {
        Outcome outcome = migrate(world(1024, 900, 900, now -> 1, 400), new Limits(300, 600_000, 0, 5_000));

        assertThat(outcome.decision()).as("%s", outcome).isInstanceOf(StopGuest.class);
        assertThat(outcome.blackoutMillis()).isBetween(300.0, 5_000.0);
    }

    /** Its lows come back for ever; a timer that each fall restarts would never end. */
    @Test
    void aGuestThatOscillatesAboveTheMaximumIsRecognised() {
        World world = world(2048, 1800, 700, now -> now % 4 < 2 ? 0.6 : 2, 400);

        Outcome outcome = migrate(world, new Limits(200, 600_000, 0, 0));

        assertThat(outcome.decision()).as("%s", outcome).isInstanceOf(GiveUp.class);
        assertThat(outcome.seconds()).isLessThan(90);
    }

    @Test
    void theQuietMomentOfABusyGuestIsUsed() {
        World world = world(1024, 600, 800, now -> now % 6 < 4 ? 1 : 0.02, 400);

        Outcome outcome = migrate(world, new Limits(200, 600_000, 0, 0));

        assertThat(outcome.decision()).as("%s", outcome).isInstanceOf(StopGuest.class);
        assertThat(outcome.blackoutMillis()).isLessThan(200);
    }

    @Test
    void theTimeAllowedIsTheEndOfItInTheMiddleOfARound() {
        Outcome outcome = migrate(guest(1024, 100, 10), new Limits(500, 1_000, 90, 0));

        assertThat(outcome.decision()).isInstanceOf(GiveUp.class);
        assertThat(((GiveUp) outcome.decision()).reason()).contains("the time allowed for it is over");
        assertThat(outcome.seconds()).isBetween(1.0, 1.05);
    }

    @Test
    void beforeAnythingWasMeasuredNothingIsDecided() {
        Decision decision = new Pilot(USUAL, COST, 0).decide(new Sample(0, 1, 512 * MIB, 0, 0, 0, 0, true));

        assertThat(decision).isEqualTo(new KeepCopying(Prediction.UNKNOWN));
        assertThat(decision.prediction().millis()).isEqualTo(-1);
    }

    @Test
    void aGuestIsNotStoppedForADestinationThatCannotBeReached() {
        Pilot pilot = new Pilot(USUAL, COST, 0);
        pilot.decide(new Sample(0, 1, 64 * MIB, 0, 0, 0, 1, true));
        pilot.decide(new Sample(500_000_000, 1, MIB, 63 * MIB, 20 * MIB, 0, 1, true));

        Decision broken = pilot.decide(new Sample(515_000_000, 2, 0, 64 * MIB, 20 * MIB, 0, 1, false));
        Decision back = pilot.decide(new Sample(530_000_000, 3, 0, 64 * MIB, 20 * MIB, 0, 1, true));

        assertThat(broken).isInstanceOf(KeepCopying.class);
        assertThat(back).isInstanceOf(StopGuest.class);
    }

    /** Rounds of a few kilobytes take as long as QEMU takes to look: with a speed by that the guest would never seem to fit. */
    @Test
    void roundsOfNextToNothingAreNotTakenForASlowLink() {
        Pilot pilot = new Pilot(new Limits(20, 600_000, 0, 0), COST, 0);
        pilot.decide(new Sample(0, 1, 100 * MIB, 0, 0, 0, 0, true));
        pilot.decide(new Sample(500_000_000, 1, 2 * MIB, 98 * MIB, 50 * MIB, 0, 0, true));
        Decision decision = new KeepCopying(Prediction.UNKNOWN);
        for (int i = 0; i < 100; i++) {
            long left = i % 2 == 0 ? MIB / 2 : MIB / 4;
            long sent = 100 * MIB + i * MIB / 4;
            decision = pilot.decide(
                    new Sample(510_000_000L + i * 20_000_000L, 2 + i / 2, left, sent, sent / 2, 0, 0, true));
        }

        assertThat(pilot.bytesPerSecond() / MIB).isGreaterThan(150);
        assertThat(decision.prediction().pagesMillis()).isLessThan(10);
    }

    /** Its last 900 MiB are zero, and leave as 2 MiB: how fast those went says nothing about the pages that are dirty. */
    @Test
    void aMemoryThatEndsWithZerosIsNotTakenForASlowLink() {
        Pilot pilot = new Pilot(USUAL, COST, 0);
        pilot.decide(new Sample(0, 1, 1000 * MIB, 0, 0, 0, 1, true));
        for (int i = 1; i <= 50; i++) {
            pilot.decide(new Sample(i * 10_000_000L, 1, (1000 - 2L * i) * MIB, 2L * i * MIB, i * MIB, 0, 1, true));
        }
        for (int i = 1; i < 90; i++) {
            long stream = 100 * MIB + i * MIB / 45;
            pilot.decide(
                    new Sample(500_000_000L + i * 10_000_000L, 1, (900 - 10L * i) * MIB, stream, 51 * MIB, 0, 1, true));
        }

        Decision decision = pilot.decide(new Sample(1_400_000_000L, 2, 2 * MIB, 102 * MIB, 51 * MIB, 0, 1, true));

        assertThat(decision).isInstanceOf(StopGuest.class);
        assertThat(decision.prediction().millis()).isLessThan(50);
    }

    @Test
    void whatASwitchoverCostsIsLearned() {
        assertThat(SwitchoverCost.learnedFrom(List.of())).isEqualTo(SwitchoverCost.ASSUMED);
        var seen = Stream.of(18.0, 20.0, 22.0, 19.0, 21.0, 90.0, 20.0)
                .map(millis -> new SwitchoverCost.Seen(millis, millis / 2))
                .toList();

        assertThat(SwitchoverCost.learnedFrom(seen).fixedMillis()).isEqualTo(21);
        assertThat(SwitchoverCost.learnedFrom(Collections.nCopies(8, new SwitchoverCost.Seen(9_000, 9_000))))
                .as("a day on which everything hung")
                .isEqualTo(new SwitchoverCost(200, 120));
    }

    private static World guest(int memory, int set, int rate) {
        return world(memory, set, rate, now -> 1, 600);
    }

    private static World world(int memory, int set, int rate, DoubleUnaryOperator writing, int socket) {
        return new World(
                memory * MIB,
                set * MIB,
                rate * (double) MIB,
                writing,
                0.4,
                0.02,
                socket * (double) MIB,
                now -> LINK,
                25,
                15);
    }

    private static Outcome migrate(World world, Limits limits) {
        return new SimulatedPreCopy(world, SEED).run(new Pilot(limits, COST, 0), limits.totalMillis() / 1e3);
    }
}
