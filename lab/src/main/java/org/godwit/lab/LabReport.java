package org.godwit.lab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person or a program wants to know of a lab.
 *
 * @param socket the server's, for {@code godwit --server unix:SOCKET …}
 * @param client the namespace and address from which guests are used
 */
public record LabReport(
        String name,
        Instant createdAt,
        LinkRate link,
        String socket,
        String datastore,
        String logs,
        Place client,
        List<Place> hosts,
        List<Worker> processes) {

    public record Place(String name, String namespace, String managementAddress, String migrationAddress) {}

    public record Worker(String role, long pid, boolean alive, String log) {}

    public static LabReport of(Lab lab) {
        LabLayout layout = lab.layout();
        LabState state = LabState.read(layout).orElseGet(() -> LabState.beginning(lab.options()));
        return new LabReport(
                lab.name(),
                state.createdAt(),
                state.options().link(),
                layout.serverSocket().toString(),
                layout.datastore().toString(),
                layout.logs().toString(),
                new Place("client", layout.clientNamespace(), LabLayout.clientAddress(), ""),
                lab.hosts().stream()
                        .map(host -> new Place(
                                host.name(), host.namespace(), host.managementAddress(), host.migrationAddress()))
                        .toList(),
                state.processes().stream()
                        .map(process -> new Worker(process.role(), process.pid(), process.alive(), process.log()))
                        .toList());
    }

    /** For people. */
    public String asText() {
        List<String> lines = new ArrayList<>();
        lines.add("lab '" + name + "', " + hosts.size() + " hosts, migration link " + link);
        for (Place host : hosts) {
            lines.add("  %-8s %s, management %s, migration %s"
                    .formatted(host.name(), host.namespace(), host.managementAddress(), host.migrationAddress()));
        }
        lines.add("  %-8s %s, %s".formatted("client", client.namespace(), client.managementAddress()));
        for (Worker process : processes) {
            lines.add("  %-8s pid %d%s, log %s"
                    .formatted(process.role(), process.pid(), process.alive() ? "" : " (ended)", process.log()));
        }
        lines.add("  datastore 'shared': " + datastore);
        lines.add("Speak to it:    export GODWIT_SERVER=unix:" + socket + "; godwit host list");
        lines.add("Look into it:   godwit lab exec client --name " + name + " -- ip address");
        lines.add("Remove it:      godwit lab down --name " + name);
        return String.join("\n", lines);
    }
}
