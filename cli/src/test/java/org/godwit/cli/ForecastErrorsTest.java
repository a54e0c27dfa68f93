package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.Blackout;
import org.godwit.api.CheckReport;
import org.godwit.api.Encodings;
import org.godwit.api.Forecast;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.junit.jupiter.api.Test;

class ForecastErrorsTest {
    @Test
    void totalsMayBeOffByThirtyPercentAndBlackoutsByAFactorOfTwo() {
        ForecastErrors errors = ForecastErrors.of(List.of(
                record(Outcome.MOVED, 1_000, 1_290, 40, 79),
                record(Outcome.MOVED, 1_000, 690, 40, 19),
                record(Outcome.MOVED, 1_000, 1_000, 40, 81),
                record(Outcome.ABORTED, 1_000, 1_000, 40, 40)));

        assertThat(errors.compared()).hasSize(3);
        assertThat(errors.goodTotals()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(errors.goodBlackouts()).isCloseTo(1 / 3.0, within(1e-9));
    }

    @Test
    void withoutMigrationsNothingIsClaimed() {
        assertThat(ForecastErrors.of(List.of()).goodTotals()).isZero();
    }

    private static MigrationRecord record(
            Outcome outcome, double total, double totalForecast, double blackout, double blackoutForecast) {
        Forecast forecast = new Forecast(
                totalForecast,
                100,
                2,
                blackoutForecast,
                Forecast.Risk.LOW,
                "",
                new Forecast.Basis(100, 0, 0.5, 0, 100, 1, 100));
        return new MigrationRecord(
                "m",
                "vm",
                "a",
                "b",
                outcome,
                MigrationPhase.DONE,
                Instant.EPOCH,
                Instant.EPOCH,
                total,
                Map.of(),
                new Blackout(blackout, 1, 1, 1, 1, 1),
                2,
                100,
                100,
                Encodings.none(),
                1,
                1,
                2L,
                new CheckReport("vm", "a", "b", List.of(), forecast),
                null,
                null,
                null,
                null,
                null,
                "");
    }
}
