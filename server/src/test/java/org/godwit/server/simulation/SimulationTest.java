package org.godwit.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.godwit.server.balance.Threshold;
import org.junit.jupiter.api.Test;

/** A small pool; how fast a large one is, 'godwit simulate' says. */
class SimulationTest {
    @Test
    void aPoolIsEvenedOutWithFewMovesAndNothingIsBroken() {
        SimulationReport report = simulate(7);

        assertThat(report.cut()).isGreaterThan(0.5);
        assertThat(report.movedShare()).isLessThan(0.1);
        assertThat(report.movedWithinCoolDown()).isZero();
        assertThat(report.rulesBroken()).isZero();
        assertThat(report.after().deviation()).isLessThan(report.unbalanced().deviation());
    }

    @Test
    void theSameSeedMakesTheSameMoves() {
        SimulationReport one = simulate(11);
        SimulationReport other = simulate(11);

        assertThat(other.after()).isEqualTo(one.after());
        assertThat(other.moves()).isEqualTo(one.moves());
        assertThat(other.move()).isEqualTo(one.move());
    }

    private static SimulationReport simulate(long seed) {
        return new Simulation(new SimulationOptions(60, 1_200, Duration.ofHours(1), seed, Threshold.STANDARD)).run();
    }
}
