package org.godwit.cli;

import java.util.Locale;
import java.util.Map;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;

/** {@code godwit forecast}. */
@Command(
        name = "forecast",
        description = "How good forecasts are; 'godwit vm forecast' makes one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ForecastCommand.Judgement.class)
final class ForecastCommand {

    @Command(
            name = "error",
            description =
                    "Holds the forecasts of past migrations against what came, the newest first. Every migration makes one before it begins.")
    static final class Judgement extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            ForecastErrors errors = ForecastErrors.of(client.migrations());
            Map<String, Object> answer = Map.of(
                    "migrations", errors.compared(),
                    "totalsWithin30Percent", errors.goodTotals(),
                    "blackoutsWithinFactor2", errors.goodBlackouts());
            return print(answer, () -> text(errors));
        }

        private static String text(ForecastErrors errors) {
            if (errors.compared().isEmpty()) {
                return "No migration that was moved has a forecast yet.";
            }
            Table table = new Table(
                    "MIGRATION", "VM", "TOTAL", "FORECAST", "BLACKOUT", "FORECAST", "LINK", "FORECAST", "RISK");
            for (ForecastErrors.Compared one : errors.compared()) {
                table.row(
                        one.migration(),
                        one.vm(),
                        Units.millis(one.total()),
                        Units.millis(one.totalForecast()),
                        Units.millis(one.blackout()),
                        Units.millis(one.blackoutForecast()),
                        Units.bytes(one.bytes()),
                        Units.bytes(one.bytesForecast()),
                        one.risk().toString().toLowerCase(Locale.ROOT));
            }
            return table
                    + "%nOf %d migrations %.0f %% had a total within 30 %% of its forecast, and %.0f %% a blackout within a factor of two."
                            .formatted(
                                    errors.compared().size(), 100 * errors.goodTotals(), 100 * errors.goodBlackouts());
        }
    }
}
