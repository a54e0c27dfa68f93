package org.godwit.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.Json;
import tools.jackson.databind.JsonNode;

/** One host of a lab: a network namespace with an agent in it, its cables, its switch. */
public final class LabHost {
    private final String name;
    private final LabLayout layout;

    LabHost(String name, LabLayout layout) {
        this.name = name;
        this.layout = layout;
    }

    public String name() {
        return name;
    }

    public String namespace() {
        return layout.hostNamespace(name);
    }

    public String managementAddress() {
        return LabLayout.managementAddress(name);
    }

    public String migrationAddress() {
        return LabLayout.migrationAddress(name);
    }

    /** The tmpfs that holds its guests' RAM. */
    public Path ram() {
        return layout.hostRam(name);
    }

    /** Where its agent's sockets lie. */
    public Path run() {
        return layout.hostRun(name);
    }

    /** What its agent keeps. */
    public Path state() {
        return layout.hostState(name);
    }

    /** Where its agent looks for steps at which it is to be held. */
    public Path faultPoints() {
        return state().resolveSibling(name + "-fault-points");
    }

    /** The QEMUs on this host, shadows included. */
    public List<Long> emulators() {
        return pids().stream()
                .filter(pid -> Remains.commandOf(pid).contains("qemu-system"))
                .toList();
    }

    public LabLink managementLink() {
        return new LabLink(layout, name, LabLayout.MANAGEMENT);
    }

    public LabLink migrationLink() {
        return new LabLink(layout, name, LabLayout.MIGRATION);
    }

    public LabLink guestLink() {
        return new LabLink(layout, name, LabLayout.GUEST);
    }

    /** A command inside this host's namespace. */
    public Command command(String... words) {
        return Command.of(words).in(namespace());
    }

    /** Every process in this host's namespace: its agent, its QEMUs. */
    public List<Long> pids() {
        return Remains.pidsIn(List.of(namespace()));
    }

    /** What a switch learned: this MAC is behind that port. */
    public record Learned(String mac, String port) {}

    /** The host's own switch, without the addresses of its ports themselves. */
    public List<Learned> learned() {
        return learned(namespace(), LabLayout.HOST_BRIDGE);
    }

    static List<Learned> learned(String namespace, String bridge) {
        String answer = Command.of("bridge", "-n", namespace, "-json", "fdb", "show", "br", bridge)
                .run();
        List<Learned> all = new ArrayList<>();
        for (JsonNode entry : Json.mapper().readTree(answer)) {
            if (!entry.path("state").asString("").equals("permanent")) {
                all.add(new Learned(
                        entry.path("mac").asString(""), entry.path("ifname").asString("")));
            }
        }
        return all;
    }
}
