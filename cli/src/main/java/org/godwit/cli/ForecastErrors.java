package org.godwit.cli;

import java.util.List;
import java.util.stream.Stream;
import org.godwit.api.Blackout;
import org.godwit.api.CheckReport;
import org.godwit.api.Forecast;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;

/**
 * How good forecasts were.
 *
 * @param compared the migrations that were moved and had a forecast, the newest first
 */
record ForecastErrors(List<Compared> compared) {
    private static final double GOOD_TOTAL = 0.3;
    private static final double GOOD_BLACKOUT = 2;

    /** One migration: what was said and what came. */
    record Compared(
            String migration,
            String vm,
            double totalForecast,
            double total,
            double blackoutForecast,
            double blackout,
            long bytesForecast,
            long bytes,
            Forecast.Risk risk) {

        boolean totalIsGood() {
            return Math.abs(totalForecast - total) <= GOOD_TOTAL * total;
        }

        boolean blackoutIsGood() {
            return blackoutForecast <= GOOD_BLACKOUT * blackout && blackout <= GOOD_BLACKOUT * blackoutForecast;
        }
    }

    static ForecastErrors of(List<MigrationRecord> records) {
        return new ForecastErrors(
                records.stream().flatMap(ForecastErrors::compared).toList());
    }

    private static Stream<Compared> compared(MigrationRecord record) {
        CheckReport check = record.check();
        Forecast forecast = check == null ? null : check.forecast();
        Blackout blackout = record.blackout();
        return forecast == null || blackout == null || record.outcome() != Outcome.MOVED
                ? Stream.of()
                : Stream.of(new Compared(
                        record.id(),
                        record.vm(),
                        forecast.totalMillis(),
                        record.totalMillis(),
                        forecast.blackoutMillis(),
                        blackout.totalMillis(),
                        forecast.wireBytes(),
                        record.wireBytes(),
                        forecast.risk()));
    }

    /** Of the total times, those within 30 %; 0 to 1. */
    double goodTotals() {
        return share(compared.stream().filter(Compared::totalIsGood).count());
    }

    /** Of the blackouts, those within a factor of two; 0 to 1. */
    double goodBlackouts() {
        return share(compared.stream().filter(Compared::blackoutIsGood).count());
    }

    private double share(long good) {
        return compared.isEmpty() ? 0 : (double) good / compared.size();
    }
}
