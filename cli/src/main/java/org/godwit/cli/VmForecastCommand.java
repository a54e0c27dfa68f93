package org.godwit.cli;

import org.godwit.api.CheckReport;
import org.godwit.api.Forecast;
import org.godwit.client.GodwitClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit vm forecast}. */
@Command(
        name = "forecast",
        description =
                "Says what a move would cost: time, bytes, blackout, and the risk that it does not converge. Nothing is moved.")
final class VmForecastCommand extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "The VM.")
    String name = "";

    @Mixin
    MoveOptions move = new MoveOptions();

    @Override
    int run(GodwitClient client) {
        CheckReport report = client.check(name, move.request());
        @Nullable Forecast forecast = report.forecast();
        if (forecast == null) {
            err().println("godwit: There is no forecast: the guest's memory or the link to '" + move.to
                    + "' could not be looked at. 'godwit vm check " + name + " --to " + move.to + "' says why.");
            return ExitCodes.REFUSED;
        }
        print(forecast, () -> ForecastText.of(forecast) + impossible(report));
        return ExitCodes.DONE;
    }

    private static String impossible(CheckReport report) {
        return report.passed()
                ? ""
                : "It cannot be moved as things are: " + VmCheckCommand.failed(report) + ", see 'godwit vm check'.";
    }
}
