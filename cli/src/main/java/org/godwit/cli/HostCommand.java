package org.godwit.cli;

import java.util.List;
import org.godwit.api.HostFacts;
import org.godwit.api.HostLease;
import org.godwit.api.HostView;
import org.godwit.client.GodwitClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit host}. */
@Command(
        name = "host",
        description = "The hosts of the cluster.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {HostCommand.Listing.class, HostCommand.Show.class})
final class HostCommand {

    @Command(name = "list", description = "Lists the hosts, their state and what is free on them.")
    static final class Listing extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<HostView> hosts = client.hosts();
            return print(hosts, () -> table(hosts));
        }

        private static String table(List<HostView> hosts) {
            if (hosts.isEmpty()) {
                return "No host has joined. 'godwit token create' makes the token that 'godwit agent' needs.";
            }
            Table table = new Table("NAME", "STATE", "VMS", "CPUS", "RAM FREE", "ACCELERATOR", "QEMU", "ADDRESS");
            for (HostView host : hosts) {
                @Nullable HostLease lease = host.lease();
                if (lease == null) {
                    table.row(host.name(), host.state(), host.vms(), "-", "-", "-", "-", "-");
                } else {
                    HostFacts facts = lease.facts();
                    String ram = Units.bytes(facts.ramFreeBytes()) + " of " + Units.bytes(facts.ramBytes());
                    table.row(
                            host.name(),
                            host.state(),
                            host.vms(),
                            facts.cpus(),
                            ram,
                            facts.accelerator(),
                            facts.qemuVersion(),
                            lease.managementAddress());
                }
            }
            return table.toString();
        }
    }

    @Command(name = "show", description = "Shows all about one host.")
    static final class Show extends ClientCommand {
        @Parameters(paramLabel = "NAME", description = "The host.")
        String name = "";

        @Override
        int run(GodwitClient client) {
            HostView host = client.host(name);
            return print(host, () -> text(host));
        }

        private static String text(HostView host) {
            StringBuilder text = new StringBuilder();
            line(text, "Host", host.name());
            line(text, "State", host.state().toString());
            line(text, "VMs", Integer.toString(host.vms()));
            @Nullable HostLease lease = host.lease();
            if (lease == null) {
                return text.append("Its agent is not connected; its VMs may run on without it.")
                        .toString();
            }
            HostFacts facts = lease.facts();
            line(text, "Up since", Units.time(lease.since()));
            line(text, "Management", lease.managementAddress() + ", agent on port " + lease.agentPort());
            line(text, "Migration", lease.migrationAddress() + ", transport on port " + lease.transportPort());
            line(text, "Processors", facts.cpus() + " × " + facts.cpuModel());
            line(text, "Memory", Units.bytes(facts.memoryFreeBytes()) + " free of " + Units.bytes(facts.memoryBytes()));
            line(text, "Guests' RAM", Units.bytes(facts.ramFreeBytes()) + " free of " + Units.bytes(facts.ramBytes()));
            line(text, "Base images", baseImages(facts.baseImages()));
            line(text, "Accelerator", facts.accelerator() + " (" + facts.acceleratorReason() + ")");
            line(text, "QEMU", facts.qemuVersion());
            line(text, "Agent", facts.agentVersion());
            facts.datastores()
                    .forEach(store -> line(
                            text,
                            "Datastore",
                            store.name() + " at " + store.path() + ", " + Units.bytes(store.freeBytes()) + " free of "
                                    + Units.bytes(store.totalBytes()) + ", fence " + store.fence()));
            facts.networks()
                    .forEach(network -> line(text, "Network", network.name() + " on bridge " + network.bridge()));
            return text.toString();
        }

        private static String baseImages(HostFacts.BaseImages images) {
            return images.count() == 0
                    ? "none"
                    : images.count() + ", " + Units.bytes(images.memoryBytes()) + " of memory, "
                            + Units.bytes(images.diskBytes()) + " on the disk";
        }

        private static void line(StringBuilder text, String label, String value) {
            text.append(String.format("%-13s %s%n", label, value));
        }
    }
}
