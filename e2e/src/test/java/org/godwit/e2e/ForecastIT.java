package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.godwit.api.ByteSize;
import org.godwit.api.Forecast;
import org.godwit.api.Forecast.Risk;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationRecord;
import org.godwit.api.PolicyChoice;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.junit.jupiter.api.Test;

/** Moves of different guests, there and back, each held against what was said before it began. */
@WithLab
class ForecastIT {
    private static final int THERE_AND_BACK = 4;
    /** On a machine that does other things, too; what a quiet one reaches is in docs/benchmarks.md. */
    private static final double GOOD = 0.5;

    @Test
    void whatIsSaidBeforeAMoveIsNearToWhatComes(Lab lab, GodwitClient client) {
        Moves moves = new Moves(client);
        List<MigrationRecord> records = new ArrayList<>();
        List<GuestOrder> orders = List.of(
                GuestOrder.idle("calm", 1).withMemory(ByteSize.ofMiB(256)).withChecked(ByteSize.ofMiB(64), 1, 0.1),
                GuestOrder.idle("parts", 2).withMemory(ByteSize.ofMiB(256)).withChecked(ByteSize.ofMiB(96), 40, 0.02),
                GuestOrder.idle("wholes", 3).withMemory(ByteSize.ofMiB(256)).withChecked(ByteSize.ofMiB(64), 10, 1));
        for (GuestOrder order : orders) {
            LabGuest guest = LabGuest.define(lab, client, order, "h1");
            guest.start(client);
            for (int i = 0; i < THERE_AND_BACK; i++) {
                records.add(moves.move(guest, i % 2 == 0 ? "h2" : "h1").record());
            }
            guest.shutDown(client);
        }

        for (MigrationRecord record : records) {
            Forecast forecast = forecast(record);
            assertThat(forecast.risk()).as("%s", forecast).isNotEqualTo(Risk.HIGH);
            assertThat(blackout(record)).isLessThanOrEqualTo(500);
            System.out.printf(
                    "%s: total %.0f ms, forecast %.0f; blackout %.0f ms, forecast %.0f, at the stop %.0f; link %d KiB, forecast %d; rounds %d, forecast %d%n",
                    record.vm(),
                    record.totalMillis(),
                    forecast.totalMillis(),
                    blackout(record),
                    forecast.blackoutMillis(),
                    Objects.requireNonNull(
                                    Objects.requireNonNull(record.convergence()).stop())
                            .predictedMillis(),
                    record.wireBytes() >> 10,
                    forecast.wireBytes() >> 10,
                    record.rounds(),
                    forecast.rounds());
        }
        assertThat(share(
                        records,
                        record -> Math.abs(forecast(record).totalMillis() - record.totalMillis())
                                <= 0.3 * record.totalMillis()))
                .as("totals within 30 %")
                .isGreaterThanOrEqualTo(GOOD);
        assertThat(share(records, record -> {
                    double ratio = forecast(record).blackoutMillis() / blackout(record);
                    return ratio >= 0.5 && ratio <= 2;
                }))
                .as("blackouts within a factor of two")
                .isGreaterThanOrEqualTo(GOOD);
    }

    @Test
    void aGuestThatWouldNotConvergeIsSaidToBeARisk(Lab lab, GodwitClient client) {
        GuestOrder order =
                GuestOrder.idle("wild", 4).withMemory(ByteSize.ofMiB(256)).withChecked(ByteSize.ofMiB(96), 60, 1);
        LabGuest guest = LabGuest.define(lab, client, order, "h1");
        guest.start(client);
        MigrateRequest slowly = MigrateRequest.to("h2")
                .withMaxBandwidth(ByteSize.ofMiB(4))
                .withChoice(new PolicyChoice("gentle", null, null, null, null));

        Forecast forecast = Objects.requireNonNull(client.check("wild", slowly).forecast());

        assertThat(forecast.risk()).as("%s", forecast).isEqualTo(Risk.HIGH);
        assertThat(forecast.reason()).contains("not expected to be moved");
        assertThat(forecast.basis().linkBytesPerSecond()).isEqualTo(4L << 20);
        assertThat(forecast.basis().sampledMillis()).isGreaterThanOrEqualTo(1_000);
        guest.shutDown(client);
    }

    private interface Good {
        boolean test(MigrationRecord record);
    }

    private static double share(List<MigrationRecord> records, Good good) {
        return (double) records.stream().filter(good::test).count() / records.size();
    }

    private static Forecast forecast(MigrationRecord record) {
        return Objects.requireNonNull(Objects.requireNonNull(record.check()).forecast());
    }

    private static double blackout(MigrationRecord record) {
        return Objects.requireNonNull(record.blackout()).totalMillis();
    }
}
