package org.godwit.cli;

import org.godwit.api.CheckReport;
import org.godwit.api.Forecast;
import org.godwit.api.MigrateRequest;
import org.godwit.client.GodwitClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit vm check}. */
@Command(name = "check", description = "Says whether a VM could move to a host, and if not, why and what to do.")
final class VmCheckCommand extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "The VM.")
    String name = "";

    @Option(names = "--to", paramLabel = "HOST", required = true, description = "Where to.")
    String to = "";

    @Mixin
    PolicyOptions policy = new PolicyOptions();

    @Override
    int run(GodwitClient client) {
        CheckReport report = client.check(name, MigrateRequest.to(to).withChoice(policy.choice()));
        print(report, () -> text(report));
        return report.passed() ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private static String text(CheckReport report) {
        Table table = new Table("CHECK", "VERDICT", "REASON");
        for (CheckReport.Check check : report.checks()) {
            table.row(check.name(), check.verdict(), check.reason());
            if (check.remedy() != null) {
                table.row("", "", "→ " + check.remedy());
            }
        }
        @Nullable Forecast forecast = report.forecast();
        return table + "\n" + (forecast == null ? "" : ForecastText.of(forecast) + "\n") + "VM '" + report.vm()
                + "' can" + (report.passed() ? "" : "not") + " move from '"
                + report.from() + "' to '" + report.to() + "'"
                + (report.passed() ? "." : ": " + failed(report) + ".");
    }

    /** As {@code 2 checks failed}. */
    static String failed(CheckReport report) {
        int count = report.failures().size();
        return count + (count == 1 ? " check" : " checks") + " failed";
    }
}
