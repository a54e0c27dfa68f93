package org.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.lab.LabOptions;
import org.godwit.lab.bench.Bench;
import org.godwit.lab.bench.BenchOptions;
import org.godwit.lab.bench.BenchReport;
import org.godwit.lab.bench.BenchRows;
import org.godwit.lab.bench.HtmlReport;
import org.godwit.lab.bench.MainChart;
import org.godwit.lab.bench.MarkdownReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code godwit bench}. */
@Command(
        name = "bench",
        description = "Moves guests in a lab with Godwit, with QEMU alone and with libvirt, and compares what it took.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    private static final List<String> QUICK_SYSTEMS =
            List.of("godwit", "qemu", "qemu-multifd-zstd", "qemu-xbzrle", "libvirt");
    private static final List<String> QUICK_WORKLOADS = List.of("idle", "p100");

    @Mixin
    LabChoices choices = new LabChoices();

    @Option(
            names = "--name",
            paramLabel = "LAB",
            defaultValue = "bench",
            description = "The name of the lab that is built for it (default: bench).")
    String name = "bench";

    @Option(
            names = "--qemu",
            paramLabel = "PATH",
            description = "The QEMU of all systems (default: the lab's own choice, QEMU 10 under software emulation).")
    Optional<Path> qemu = Optional.empty();

    @Option(
            names = "--systems",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Who moves them: godwit, qemu, qemu-xbzrle, qemu-multifd, qemu-multifd-zstd, qemu-autoconverge,"
                            + " qemu-postcopy, libvirt, libvirt-parallel-zstd (default: godwit).")
    List<String> systems = List.of();

    @Option(
            names = "--workloads",
            paramLabel = "NAME",
            split = ",",
            description =
                    "What the guests do: idle, static, pR (R MiB/s of pages rewritten in part), wR (as a whole), redis,"
                            + " postgres, compile, nginx, return, four (default: idle).")
    List<String> workloads = List.of();

    @Option(names = "--runs", paramLabel = "N", description = "Runs of each (default: 3).")
    Optional<Integer> runs = Optional.empty();

    @Option(
            names = "--quick",
            description = "What --systems, --workloads and --runs do not say: five systems, idle and p100, once.")
    boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write each run to this file, a line each, as it ends (default: ${DEFAULT-VALUE}).")
    Path json = Path.of("godwit-bench.jsonl");

    @Option(
            names = "--resume",
            description = "Go on after the runs that stand in the file of --json: only what is missing is made.")
    boolean resume;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write a page with tables and charts to this file (default: ${DEFAULT-VALUE}).")
    Path page = Path.of("godwit-bench.html");

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the tables as Markdown to this file.")
    Optional<Path> markdown = Optional.empty();

    @Option(names = "--chart", paramLabel = "FILE", description = "Write the main chart as SVG to this file.")
    Optional<Path> chart = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        BenchOptions options = new BenchOptions(
                lab(),
                chosen(systems, quick ? QUICK_SYSTEMS : List.of("godwit")),
                chosen(workloads, quick ? QUICK_WORKLOADS : List.of("idle")),
                runs.orElse(quick ? 1 : 3),
                "./godwit "
                        + String.join(
                                " ", spec.root().commandLine().getParseResult().originalArgs()));
        BenchReport report =
                new Bench(options, System.err::println, resume ? BenchRows.after(json) : BenchRows.anew(json)).run();
        System.out.print(report.asText());
        Files.writeString(page, HtmlReport.of(report));
        if (markdown.isPresent()) {
            Files.writeString(markdown.get(), MarkdownReport.of(report));
        }
        if (chart.isPresent()) {
            Files.writeString(chart.get(), MainChart.of(report));
        }
        System.err.println("The runs are in " + json + ", the page is " + page + ".");
        return report.sound() ? 0 : 1;
    }

    private LabOptions lab() {
        LabOptions chosen = choices.named(name);
        return qemu.map(Path::toAbsolutePath).map(chosen::withEmulator).orElse(chosen);
    }

    private static List<String> chosen(List<String> asked, List<String> otherwise) {
        return asked.isEmpty() ? otherwise : asked;
    }
}
