package org.godwit.agent.migration.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.godwit.agent.migration.pilot.Limits;
import org.godwit.agent.migration.pilot.SwitchoverCost;
import org.godwit.api.Forecast;
import org.godwit.api.Forecast.Risk;
import org.godwit.api.PolicyPreset;
import org.junit.jupiter.api.Test;

/** Forecasts of guests of 1 GiB over a link of 1 Gbit/s. */
class ForecasterTest {
    private static final long MIB = 1 << 20;
    private static final Way WAY = new Way(113.0 * MIB, 0.4, 400.0 * MIB, 800);
    private static final SwitchoverCost COST = new SwitchoverCost(30, 20);
    private static final Limits BALANCED = Limits.of(PolicyPreset.BALANCED.policy());

    @Test
    void anIdleGuestCostsWhatItsMemoryCosts() {
        Forecast forecast = Forecaster.forecast(guest(500, 0, 0.4, 0.02), WAY, BALANCED, COST);

        assertThat(forecast.risk()).isEqualTo(Risk.LOW);
        assertThat(forecast.rounds()).isEqualTo(3);
        assertThat(forecast.wireBytes() / MIB).isBetween(195L, 210L);
        assertThat(forecast.totalMillis())
                .as("200 MiB at 113 MiB/s, and what is around them")
                .isBetween(2_400.0, 2_900.0);
        assertThat(forecast.blackoutMillis()).isBetween(30.0, 50.0);
        assertThat(forecast.reason()).contains("2.5 times as much");
    }

    @Test
    void whatTheDestinationKnowsIsNotSent() {
        MemoryFacts guest = guest(500, 0, 0.4, 0.02);

        Forecast back = Forecaster.forecast(guest.withKnownShare(0.9), WAY, BALANCED, COST);

        assertThat(back.wireBytes() / MIB).isBetween(19L, 25L);
        assertThat(back.totalMillis())
                .isLessThan(Forecaster.forecast(guest, WAY, BALANCED, COST).totalMillis());
        assertThat(back.basis().knownShare()).isEqualTo(0.9);
    }

    @Test
    void aGuestThatRewritesPartsOfPagesConverges() {
        Forecast forecast = Forecaster.forecast(guest(700, 100, 0.4, 0.03), WAY, BALANCED, COST);

        assertThat(forecast.risk()).isEqualTo(Risk.LOW);
        assertThat(forecast.rounds()).isBetween(3, 8);
    }

    @Test
    void aGuestThatOnlyJustConvergesIsARisk() {
        Limits never = Limits.of(PolicyPreset.GENTLE.policy());

        Forecast forecast = Forecaster.forecast(guest(900, 150, 0.5, 0.5), WAY, never, COST);

        assertThat(forecast.risk()).isEqualTo(Risk.MEDIUM);
        assertThat(forecast.reason()).contains("may not be moved");
    }

    @Test
    void aGuestThatDoesNotConvergeIsSaidToBeOne() {
        Limits never = Limits.of(PolicyPreset.GENTLE.policy());

        Forecast forecast = Forecaster.forecast(guest(900, 600, 0.5, 0.9), WAY, never, COST);

        assertThat(forecast.risk()).isEqualTo(Risk.HIGH);
        assertThat(forecast.reason()).contains("not expected to be moved", "allowed are 200 ms");
    }

    @Test
    void slowingIsForetold() {
        Forecast forecast =
                Forecaster.forecast(guest(900, 300, 0.5, 0.9), WAY, Limits.of(PolicyPreset.DETERMINED.policy()), COST);

        assertThat(forecast.risk()).isEqualTo(Risk.MEDIUM);
        assertThat(forecast.reason()).contains("expected to be slowed by");
    }

    @Test
    void aLongerStopIsForetold() {
        Forecast forecast =
                Forecaster.forecast(guest(900, 300, 0.5, 0.9), WAY, new Limits(500, 600_000, 0, 10_000), COST);

        assertThat(forecast.risk()).isEqualTo(Risk.MEDIUM);
        assertThat(forecast.reason()).contains("only by a longer stop");
        assertThat(forecast.blackoutMillis()).isBetween(500.0, 10_000.0);
    }

    private static MemoryFacts guest(long used, double dirtied, double freshRatio, double deltaRatio) {
        return new MemoryFacts(
                1024 * MIB,
                used * MIB,
                0,
                freshRatio,
                deltaRatio,
                List.of(new MemoryFacts.Dirtied(0.1, dirtied * MIB / 10), new MemoryFacts.Dirtied(1, dirtied * MIB)));
    }
}
