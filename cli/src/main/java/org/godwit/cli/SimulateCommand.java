package org.godwit.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.godwit.api.Json;
import org.godwit.server.balance.Threshold;
import org.godwit.server.simulation.Simulation;
import org.godwit.server.simulation.SimulationOptions;
import org.godwit.server.simulation.SimulationReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code godwit simulate}. */
@Command(
        name = "simulate",
        description =
                "Balances a pool that is made up, on a virtual clock, with the code that would balance a real one, and says how well and how fast.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--hosts", paramLabel = "N", description = "Hosts (default: ${DEFAULT-VALUE}).")
    int hosts = 1_000;

    @Option(names = "--guests", paramLabel = "N", description = "Guests (default: ${DEFAULT-VALUE}).")
    int guests = 20_000;

    @Option(names = "--hours", paramLabel = "N", description = "Simulated hours (default: ${DEFAULT-VALUE}).")
    double hours = 1;

    @Option(
            names = "--threshold",
            paramLabel = "1..5",
            description =
                    "How much imbalance is borne: 1 moves guests only where rules demand it, 5 for little (default: ${DEFAULT-VALUE}).")
    int threshold = Threshold.STANDARD.level();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the pool and its demand (default: drawn, and printed).")
    Optional<Long> seed = Optional.empty();

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        SimulationOptions options = new SimulationOptions(
                hosts,
                guests,
                Duration.ofSeconds(Math.round(3_600 * hours)),
                seed.orElseGet(() -> (long) new Random().nextInt(1_000_000)),
                new Threshold(threshold));
        SimulationReport report = new Simulation(options).run();
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report)
                        : text(report).stripTrailing());
        out.flush();
        return ExitCodes.DONE;
    }

    private static String text(SimulationReport report) {
        Table table = new Table("", "BEFORE", "AFTER", "UNMOVED")
                .row(
                        "imbalance (standard deviation of load)",
                        percent(report.before().deviation()),
                        percent(report.after().deviation()),
                        percent(report.unbalanced().deviation()))
                .row(
                        "mean load",
                        percent(report.before().mean()),
                        percent(report.after().mean()),
                        percent(report.unbalanced().mean()))
                .row(
                        "most loaded host",
                        percent(report.before().most()),
                        percent(report.after().most()),
                        percent(report.unbalanced().most()));
        Table figures = new Table("", "")
                .row("imbalance cut by", percent(report.cut()))
                .row(
                        "guests moved",
                        report.guestsMoved() + " (" + percent(report.movedShare()) + "), " + report.moves() + " moves")
                .row("moved twice within the cool-down", report.movedWithinCoolDown())
                .row("rules found broken", report.rulesBroken())
                .row("balancing passes", report.passes() + ", the longest " + Units.millis(report.longestPassMillis()))
                .row(
                        "evacuation plans",
                        report.plans() + " of up to " + report.planGuests() + " guests, the first "
                                + Units.millis(report.firstPlanMillis()) + ", in the middle "
                                + Units.millis(report.medianPlanMillis()) + ", the longest "
                                + Units.millis(report.longestPlanMillis()))
                .row("heap, garbage included", Units.bytes(report.peakHeapBytes()));
        String what = String.format(
                Locale.ROOT,
                "%,d hosts, %,d guests, %s min simulated, threshold %d, seed %d",
                report.hosts(),
                report.guests(),
                report.simulatedSeconds() / 60,
                report.threshold(),
                report.seed());
        return what
                + "\n\n"
                + table
                + figures
                + "\nA move: " + report.move() + "\nA plan: " + report.evacuation() + "\n";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
