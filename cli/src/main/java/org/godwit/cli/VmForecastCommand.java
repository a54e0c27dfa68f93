package org.godwit.cli;

import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.api.CheckReport;
import org.godwit.api.Forecast;
import org.godwit.api.MigrateRequest;
import org.godwit.client.GodwitClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit vm forecast}. */
@Command(
        name = "forecast",
        description =
                "Says what a move would cost: time, bytes, blackout, and the risk that it does not converge. Nothing is moved.")
final class VmForecastCommand extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "The VM.")
    String name = "";

    @Option(names = "--to", paramLabel = "HOST", required = true, description = "Where to.")
    String to = "";

    @Mixin
    PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--bandwidth",
            paramLabel = "SIZE",
            description = "The most to send in a second, for example 50MiB.")
    Optional<ByteSize> bandwidth = Optional.empty();

    @Override
    int run(GodwitClient client) {
        MigrateRequest request = MigrateRequest.to(to).withChoice(policy.choice());
        CheckReport report =
                client.check(name, bandwidth.map(request::withMaxBandwidth).orElse(request));
        @Nullable Forecast forecast = report.forecast();
        if (forecast == null) {
            err().println("godwit: There is no forecast: the guest's memory or the link to '" + to
                    + "' could not be looked at. 'godwit vm check " + name + " --to " + to + "' says why.");
            return ExitCodes.REFUSED;
        }
        print(forecast, () -> ForecastText.of(forecast) + impossible(report));
        return ExitCodes.DONE;
    }

    private static String impossible(CheckReport report) {
        int failed = report.failures().size();
        return failed == 0
                ? ""
                : "It cannot be moved as things are: " + failed + (failed == 1 ? " check" : " checks")
                        + " failed, see 'godwit vm check'.";
    }
}
