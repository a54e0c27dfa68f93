package org.godwit.cli;

import java.util.List;
import org.godwit.api.DatastoreView;
import org.godwit.api.NetworkView;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;

/** What the hosts offer: {@code godwit datastore list} and {@code godwit network list}. */
final class OfferCommands {
    private OfferCommands() {}

    @Command(
            name = "datastore",
            description = "The storage that hosts have.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = Datastores.class)
    static final class Datastore {}

    @Command(
            name = "network",
            description = "The networks that hosts have.",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            subcommands = Networks.class)
    static final class Network {}

    @Command(name = "list", description = "Lists datastores and the hosts that have them.")
    static final class Datastores extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<DatastoreView> stores = client.datastores();
            return print(stores, () -> {
                Table table = new Table("NAME", "TYPE", "HOST", "PATH", "FREE", "FENCE");
                stores.forEach(store -> store.mounts()
                        .forEach(mount -> table.row(
                                store.name(),
                                store.type(),
                                mount.host(),
                                mount.path(),
                                Units.bytes(mount.freeBytes()) + " of " + Units.bytes(mount.totalBytes()),
                                mount.fence())));
                return table.toString();
            });
        }
    }

    @Command(name = "list", description = "Lists networks and the switch that each host maps them to.")
    static final class Networks extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<NetworkView> networks = client.networks();
            return print(networks, () -> {
                Table table = new Table("NAME", "HOST", "BRIDGE");
                networks.forEach(network -> network.mappings()
                        .forEach(mapping -> table.row(network.name(), mapping.host(), mapping.bridge())));
                return table.toString();
            });
        }
    }
}
