package org.godwit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.api.Json;
import org.godwit.lab.bench.Bench;
import org.godwit.lab.bench.BenchOptions;
import org.godwit.lab.bench.BenchReport;
import org.godwit.lab.bench.BenchRun;
import org.godwit.lab.bench.HtmlReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit bench}. */
@Command(
        name = "bench",
        description = "Moves guests in a lab with Godwit and with QEMU alone, and compares what it took.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    private static final List<String> QUICK_SYSTEMS = List.of("godwit", "qemu", "qemu-multifd-zstd", "qemu-xbzrle");
    private static final List<String> QUICK_WORKLOADS = List.of("idle", "p100");

    @Mixin
    LabChoices choices = new LabChoices();

    @Option(
            names = "--systems",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Who moves them: godwit, qemu, qemu-xbzrle, qemu-multifd, qemu-multifd-zstd, qemu-autoconverge,"
                            + " qemu-postcopy (default: godwit).")
    List<String> systems = List.of();

    @Option(
            names = "--workloads",
            paramLabel = "NAME",
            split = ",",
            description =
                    "What the guests do: idle, static, pR (R MiB/s of pages rewritten in part), wR (as a whole), redis,"
                            + " return, four (default: idle).")
    List<String> workloads = List.of();

    @Option(names = "--runs", paramLabel = "N", description = "Runs of each (default: 3).")
    Optional<Integer> runs = Optional.empty();

    @Option(
            names = "--quick",
            description = "What --systems, --workloads and --runs do not say: four systems, idle and p100, once.")
    boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write each run to this file, a line each, as it ends.")
    Optional<Path> json = Optional.empty();

    @Option(names = "--report", paramLabel = "FILE", description = "Write a page with tables and charts to this file.")
    Optional<Path> page = Optional.empty();

    @Override
    public Integer call() throws IOException {
        BenchOptions options = new BenchOptions(
                choices.named("bench"),
                chosen(systems, quick ? QUICK_SYSTEMS : List.of("godwit")),
                chosen(workloads, quick ? QUICK_WORKLOADS : List.of("idle")),
                runs.orElse(quick ? 1 : 3));
        BenchReport report;
        try (Writer rows = json.isPresent() ? Files.newBufferedWriter(json.get()) : Writer.nullWriter()) {
            report = new Bench(options, System.err::println, run -> write(rows, run)).run();
        }
        System.out.print(report.asText());
        if (page.isPresent()) {
            Files.writeString(page.get(), HtmlReport.of(report));
        }
        return report.sound() ? 0 : 1;
    }

    private static List<String> chosen(List<String> asked, List<String> otherwise) {
        return asked.isEmpty() ? otherwise : asked;
    }

    /** At once, so that a comparison that is broken off has not been for nothing. */
    private static void write(Writer rows, BenchRun run) {
        try {
            rows.write(Json.mapper().writeValueAsString(run) + "\n");
            rows.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
