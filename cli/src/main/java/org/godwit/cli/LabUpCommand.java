package org.godwit.cli;

import java.util.concurrent.Callable;
import org.godwit.api.ByteSize;
import org.godwit.lab.Lab;
import org.godwit.lab.LabOptions;
import org.godwit.lab.LabReport;
import org.godwit.lab.LinkRate;
import picocli.CommandLine.Command;
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

    @Option(names = "--hosts", paramLabel = "N", defaultValue = "2", description = "How many hosts (default: 2).")
    int hosts;

    @Option(
            names = "--link",
            paramLabel = "RATE",
            defaultValue = "1gbit",
            description = "The migration link of each host, each way: 1gbit, 10gbit, 250mbit, none (default: 1gbit).")
    String link = "1gbit";

    @Option(
            names = "--ram",
            paramLabel = "SIZE",
            defaultValue = "3GiB",
            description = "The tmpfs for guests' RAM on each host (default: 3GiB).")
    String ram = "3GiB";

    @Option(
            names = "--datastore-size",
            paramLabel = "SIZE",
            defaultValue = "0",
            description = "Keep the shared datastore on a tmpfs of this size; 0 (default): on the machine's disk.")
    String datastore = "0";

    @Option(names = "--json", description = "Print the lab as JSON.")
    boolean json;

    @Override
    public Integer call() {
        Lab lab = Lab.up(LabOptions.named(name)
                .withHosts(hosts)
                .withLink(LinkRate.parse(link))
                .withHostRam(ByteSize.parse(ram))
                .withDatastore(ByteSize.parse(datastore)));
        LabStatusCommand.print(LabReport.of(lab), json);
        return 0;
    }
}
