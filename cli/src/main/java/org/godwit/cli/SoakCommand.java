package org.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.api.Json;
import org.godwit.lab.soak.Soak;
import org.godwit.lab.soak.SoakReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit soak}. */
@Command(
        name = "soak",
        description =
                "Moves a guest back and forth under load in a lab, and counts what is left behind; up to ten seconds a move.",
        mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
    @Mixin
    LabChoices choices = new LabChoices();

    @Option(
            names = "--migrations",
            paramLabel = "N",
            defaultValue = "50",
            description = "Moves, an even number (default: 50).")
    int migrations = 50;

    @Option(
            names = "--guest",
            paramLabel = "KIND",
            defaultValue = "full",
            description =
                    "${COMPLETION-CANDIDATES}: real services under load, or only memory and a disk that check themselves"
                            + " (default: full).")
    Soak.Kind kind = Soak.Kind.FULL;

    @Option(
            names = "--loads",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "redis,fio",
            description = "What the full guest does: redis, fio, postgres, stress (default: redis,fio).")
    List<String> loads = List.of();

    @Option(
            names = "--break-link",
            description =
                    "Break the migration link once in each move, while memory is copied; up to seven seconds more a move.")
    boolean breakLink;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description =
                    "Note each move in this file, and go on after those that stand there: for a run that was interrupted.")
    Optional<Path> journal = Optional.empty();

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was found to this file.")
    Optional<Path> json = Optional.empty();

    @Override
    public Integer call() throws IOException {
        Soak.Plan plan = new Soak.Plan(kind, loads, migrations, breakLink, journal);
        SoakReport report = new Soak(choices.named("soak"), plan, System.err::println).run();
        if (json.isPresent()) {
            Files.writeString(
                    json.get(), Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        }
        System.out.printf(
                "%d migrations (%d in this run), %d reconnections: median total %.0f ms, median blackout %.0f ms, longest outage %.0f ms%n",
                report.migrations(),
                report.inThisRun(),
                report.reconnections(),
                report.medianTotalMillis(),
                report.medianBlackoutMillis(),
                report.longestOutageMillis());
        System.out.printf("the guest: %s%n", report.guest());
        System.out.printf(
                "open files: %s, were %s%n",
                report.after().openFiles(), report.before().openFiles());
        System.out.printf(
                "resident KiB: %s, were %s%n",
                report.after().residentKiB(), report.before().residentKiB());
        report.problems().forEach(problem -> System.out.println("WRONG: " + problem));
        return report.problems().isEmpty() ? 0 : 1;
    }
}
