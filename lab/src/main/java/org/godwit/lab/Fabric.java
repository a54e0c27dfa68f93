package org.godwit.lab;

import static org.godwit.lab.LabLayout.GUEST;
import static org.godwit.lab.LabLayout.HOST_BRIDGE;
import static org.godwit.lab.LabLayout.MANAGEMENT;
import static org.godwit.lab.LabLayout.MIGRATION;
import static org.godwit.lab.LabLayout.UPLINK;

import java.util.List;

/**
 * The lab's cables and switches, laid with one {@code ip} batch for each namespace.
 *
 * <p>A veth pair is made with both ends where they belong, so no interface of a lab is ever in the machine's own namespace,
 * not even for a moment: a creator that is killed leaves nothing there.
 */
final class Fabric {
    private final LabLayout layout;
    private final List<String> hosts;
    private final LinkRate rate;

    Fabric(LabLayout layout, LabOptions options) {
        this.layout = layout;
        this.hosts = LabLayout.hostNames(options.hosts());
        this.rate = options.link();
    }

    void lay() {
        Batch machine = new Batch();
        layout.namespaces(hosts.size()).forEach(namespace -> machine.add("netns add " + namespace));
        cable(machine, layout.serverNamespace(), MANAGEMENT, LabLayout.port("server", MANAGEMENT));
        cable(machine, layout.clientNamespace(), GUEST, LabLayout.port("client", GUEST));
        for (String host : hosts) {
            String namespace = layout.hostNamespace(host);
            cable(machine, namespace, MANAGEMENT, LabLayout.port(host, MANAGEMENT));
            cable(machine, namespace, MIGRATION, LabLayout.port(host, MIGRATION));
            cable(machine, namespace, UPLINK, LabLayout.port(host, GUEST));
        }
        machine.run(List.of("ip", "-batch", "-"));

        switches();
        endpoint(layout.serverNamespace(), MANAGEMENT, LabLayout.serverAddress());
        endpoint(layout.clientNamespace(), GUEST, LabLayout.clientAddress());
        hosts.forEach(this::host);
        hosts.forEach(host -> new LabLink(layout, host, MIGRATION).rate(rate));
    }

    private void cable(Batch batch, String namespace, String device, String port) {
        batch.add("link add " + device + " netns " + namespace + " type veth peer name " + port + " netns "
                + layout.switchNamespace());
    }

    private void switches() {
        Batch batch = new Batch();
        for (String network : List.of(MANAGEMENT, MIGRATION, GUEST)) {
            batch.bridge(network);
        }
        batch.port(LabLayout.port("server", MANAGEMENT), MANAGEMENT);
        batch.port(LabLayout.port("client", GUEST), GUEST);
        for (String host : hosts) {
            for (String network : List.of(MANAGEMENT, MIGRATION, GUEST)) {
                batch.port(LabLayout.port(host, network), network);
            }
        }
        batch.runIn(layout.switchNamespace());
    }

    private void endpoint(String namespace, String device, String address) {
        new Batch().loopback().address(device, address).runIn(namespace);
    }

    /** The host's own switch has the uplink as a port: a guest's MAC is learned on its tap here and on the uplink there. */
    private void host(String host) {
        new Batch()
                .loopback()
                .address(MANAGEMENT, LabLayout.managementAddress(host))
                .address(MIGRATION, LabLayout.migrationAddress(host))
                .bridge(HOST_BRIDGE)
                .port(UPLINK, HOST_BRIDGE)
                .runIn(layout.hostNamespace(host));
    }

    /** Lines for {@code ip -batch}. */
    private static final class Batch {
        private final StringBuilder lines = new StringBuilder();

        Batch add(String line) {
            lines.append(line).append('\n');
            return this;
        }

        /** A switch forwards at once: no spanning tree, and no port that listens first. */
        Batch bridge(String name) {
            return add("link add " + name + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0")
                    .silent(name)
                    .add("link set " + name + " up");
        }

        Batch port(String device, String bridge) {
            return silent(device).add("link set " + device + " master " + bridge + " up");
        }

        Batch address(String device, String address) {
            return silent(device)
                    .add("address add " + address + "/24 dev " + device)
                    .add("link set " + device + " up");
        }

        Batch loopback() {
            return add("link set lo up");
        }

        /** No IPv6 address of its own: a capture of the guest network then holds only what guests and clients say. */
        private Batch silent(String device) {
            return add("link set " + device + " addrgenmode none");
        }

        void runIn(String namespace) {
            run(List.of("ip", "-n", namespace, "-batch", "-"));
        }

        void run(List<String> command) {
            Command.of(command).run(lines.toString());
        }
    }
}
