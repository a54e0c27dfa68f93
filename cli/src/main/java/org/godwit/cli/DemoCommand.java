package org.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.api.Json;
import org.godwit.lab.demo.Demo;
import org.godwit.lab.demo.DemoOptions;
import org.godwit.lab.demo.DemoReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit demo}. */
@Command(
        name = "demo",
        description =
                "Builds a lab, moves a running guest there and back while a client uses it, and shows what the client saw.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Mixin
    LabChoices choices = new LabChoices();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "demo",
            description = "The lab's name (default: demo).")
    String name = "demo";

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file.")
    Optional<Path> json = Optional.empty();

    @Option(names = "--keep", description = "Leave the lab and the guest for a look around.")
    boolean keep;

    /** Ends with 0 only when the guest moved there and back and nothing of it or of its connections came to harm. */
    @Override
    public Integer call() throws IOException {
        DemoReport report = new Demo(new DemoOptions(choices.named(name), keep)).run();
        if (json.isPresent()) {
            Files.writeString(
                    json.get(), Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        }
        return report.allRight() ? 0 : 1;
    }
}
