package org.godwit.agent.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.godwit.agent.host.HostTool;
import org.godwit.agent.host.HostToolException;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.NicSpec;
import tools.jackson.databind.JsonNode;

/** This host's networks: which bridge stands for which name, and the taps of its VMs on them. */
public final class HostNetwork {
    private static final Duration TOOL = Duration.ofSeconds(10);
    private static final String ALIAS = "godwit ";

    private final Map<String, String> bridges;

    /**
     * The networks that the configuration names.
     *
     * @param bridges network name to Linux bridge
     */
    public HostNetwork(Map<String, String> bridges) {
        this.bridges = Map.copyOf(bridges);
    }

    /** Network name to bridge, in the order of names. */
    public Map<String, String> mappings() {
        return new TreeMap<>(bridges);
    }

    /** Whether this host maps the network, and the bridge is there. */
    public boolean exists(String network) {
        String bridge = bridges.get(network);
        return bridge != null && link(bridge).isPresent();
    }

    /** The bridge of a network; a {@link Refusal} when this host does not map it. */
    public String bridge(String network) {
        String bridge = bridges.get(network);
        if (bridge == null) {
            throw new Refusal(Problem.conflict(
                    "network-unknown",
                    "This host has no network named '" + network + "'; it has " + names() + ".",
                    "Map it to a bridge under 'networks' in the agent's configuration and restart the agent."));
        }
        return bridge;
    }

    /** The names of a VM's taps, one for each NIC, in the order of the spec. */
    public static List<String> tapNames(VmSpec spec) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < spec.nicsOrNone().size(); i++) {
            names.add(TapName.of(spec.name(), i));
        }
        return names;
    }

    /**
     * Makes a tap for each NIC on its network's bridge, up and ready. A leftover of a former run is replaced; a tap of the same
     * name that is not this VM's is left alone and refused. All or none: a failure removes those already made.
     */
    public List<String> createTaps(VmSpec spec) {
        List<NicSpec> nics = spec.nicsOrNone();
        List<String> names = tapNames(spec);
        try {
            for (int i = 0; i < nics.size(); i++) {
                createTap(spec.name(), names.get(i), nics.get(i));
            }
        } catch (RuntimeException e) {
            removeTaps(spec);
            throw e;
        }
        return names;
    }

    /** Removes a VM's taps; those that are gone already are no error. */
    public void removeTaps(VmSpec spec) {
        for (String tap : tapNames(spec)) {
            Optional<JsonNode> found = link(tap);
            if (found.isPresent() && belongsTo(found.get(), spec.name())) {
                HostTool.run(List.of("ip", "link", "delete", "dev", tap), TOOL);
            }
        }
    }

    public boolean tapExists(String tap) {
        return link(tap).isPresent();
    }

    private void createTap(String vm, String tap, NicSpec nic) {
        String bridge = bridge(nic.network());
        JsonNode switchLink = link(bridge)
                .orElseThrow(() -> new Refusal(Problem.conflict(
                        "bridge-missing",
                        "The bridge '" + bridge + "' of network '" + nic.network() + "' does not exist on this host.",
                        "Create it, or map the network to another bridge in the agent's configuration.")));
        link(tap).ifPresent(leftover -> replace(vm, tap, leftover));
        // One process for all steps: a migration's prepare waits for this.
        String steps = new StringJoiner("\n", "", "\n")
                .add("tuntap add dev " + tap + " mode tap vnet_hdr")
                .add("link set dev " + tap + " address " + hostSide(nic.macOrThrow()) + " mtu "
                        + switchLink.path("mtu").asInt(1500))
                .add("link set dev " + tap + " alias \"" + ALIAS + vm + "\"")
                // Without it the kernel would speak IPv6 to the guest from the tap.
                .add("link set dev " + tap + " addrgenmode none")
                .add("link set dev " + tap + " master " + bridge + " up")
                .toString();
        try {
            HostTool.runOrThrow(List.of("ip", "-batch", "-"), steps, TOOL);
        } catch (HostToolException e) {
            HostTool.run(List.of("ip", "link", "delete", "dev", tap), TOOL);
            throw new Refusal(
                    Problem.conflict(
                            "tap-failed",
                            "The tap of network '" + nic.network() + "' could not be made on bridge '" + bridge + "': "
                                    + e.getMessage(),
                            "Check that the bridge is a Linux bridge and that the agent may administer the network."),
                    e);
        }
    }

    private void replace(String vm, String tap, JsonNode leftover) {
        if (!belongsTo(leftover, vm)) {
            throw new Refusal(Problem.conflict(
                    "tap-taken",
                    "The interface '" + tap + "' exists and is not VM '" + vm + "''s: its alias is '"
                            + leftover.path("ifalias").asString("") + "'.",
                    "Remove it with 'ip link delete dev " + tap + "' if nothing uses it."));
        }
        HostTool.run(List.of("ip", "link", "delete", "dev", tap), TOOL);
    }

    private static boolean belongsTo(JsonNode link, String vm) {
        return link.path("ifalias").asString("").equals(ALIAS + vm);
    }

    /**
     * The tap's own address: the NIC's with the first byte FE. A bridge takes the lowest address of its ports as its own, so with
     * any other one the bridge's address would change as VMs come and go.
     */
    static String hostSide(String mac) {
        return "fe" + mac.substring(2).toLowerCase(Locale.ROOT);
    }

    /** The port behind which the network's bridge learned this MAC, if it did. */
    public Optional<String> learnedPort(String network, String mac) {
        String bridge = bridge(network);
        String table = HostTool.runOrThrow(List.of("bridge", "-json", "fdb", "show", "br", bridge), "", TOOL);
        for (JsonNode entry : Json.mapper().readTree(table.isBlank() ? "[]" : table)) {
            // "permanent" entries are the ports' own addresses, not learned ones.
            if (entry.path("mac").asString("").equalsIgnoreCase(mac)
                    && !entry.path("state").asString("").equals("permanent")) {
                return Optional.of(entry.path("ifname").asString(""));
            }
        }
        return Optional.empty();
    }

    /** Asks, from the network's bridge, who has this IPv4 address; the bridge needs no address of its own for it. */
    public Neighbour probe(String network, String address) {
        return ArpProbe.ask(bridge(network), address);
    }

    private static Optional<JsonNode> link(String name) {
        HostTool.Output output = HostTool.run(List.of("ip", "-details", "-json", "link", "show", "dev", name), TOOL);
        if (!output.succeeded()) {
            return Optional.empty();
        }
        JsonNode links = Json.mapper().readTree(output.out());
        return links.isEmpty() ? Optional.empty() : Optional.of(links.get(0));
    }

    private String names() {
        return bridges.isEmpty() ? "none" : String.join(", ", mappings().keySet());
    }
}
