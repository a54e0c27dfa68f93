package org.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.api.Json;
import org.godwit.lab.bench.Bench;
import org.godwit.lab.bench.BenchReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit bench}. */
@Command(
        name = "bench",
        description = "Moves guests back and forth in a lab and prints the medians of what it took.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Mixin
    LabChoices choices = new LabChoices();

    @Option(
            names = "--workloads",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "idle",
            description = "What the guests do (default: idle).")
    List<String> workloads = List.of("idle");

    @Option(names = "--runs", paramLabel = "N", defaultValue = "10", description = "Moves of each guest (default: 10).")
    int runs = 10;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every run and the medians to this file.")
    Optional<Path> json = Optional.empty();

    @Override
    public Integer call() throws IOException {
        BenchReport report = new Bench(choices.named("bench"), workloads, runs, System.err::println).run();
        System.out.print(report.asText());
        if (json.isPresent()) {
            Files.writeString(
                    json.get(), Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        }
        return 0;
    }
}
