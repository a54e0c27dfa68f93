package org.godwit.cli;

import java.util.concurrent.Callable;
import org.godwit.lab.Lab;
import org.godwit.lab.LabOptions;
import org.godwit.lab.LabReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit lab up}. */
@Command(name = "up", description = "Builds a lab and waits until its hosts are up.", mixinStandardHelpOptions = true)
final class LabUpCommand implements Callable<Integer> {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = LabCommand.DEFAULT_NAME,
            description = "Its name (default: ${DEFAULT-VALUE}); several labs can be up at once.")
    String name = LabCommand.DEFAULT_NAME;

    @Mixin
    LabChoices choices = new LabChoices();

    @Option(names = "--bare", description = "Only namespaces, networks and folders: no server and no agents.")
    boolean bare;

    @Option(names = "--json", description = "Print the lab as JSON.")
    boolean json;

    @Override
    public Integer call() {
        LabOptions options = bare ? choices.named(name).withoutProcesses() : choices.named(name);
        LabStatusCommand.print(LabReport.of(Lab.up(options)), json);
        return 0;
    }
}
