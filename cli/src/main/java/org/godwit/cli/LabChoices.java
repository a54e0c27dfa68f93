package org.godwit.cli;

import org.godwit.api.ByteSize;
import org.godwit.lab.LabOptions;
import org.godwit.lab.LinkRate;
import picocli.CommandLine.Option;

/** The options of every command that builds a lab. */
final class LabChoices {
    @Option(names = "--hosts", paramLabel = "N", defaultValue = "2", description = "How many hosts (default: 2).")
    int hosts = 2;

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

    LabOptions named(String name) {
        return LabOptions.named(name)
                .withHosts(hosts)
                .withLink(LinkRate.parse(link))
                .withHostRam(ByteSize.parse(ram))
                .withDatastore(ByteSize.parse(datastore));
    }
}
