package org.godwit.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything of a lab is and what it is called: derived from the lab's name alone.
 *
 * <p>Sockets need short paths (a UNIX socket's is at most 107 bytes), so they lie under {@code /run}; what grows lies under
 * {@code /var/lib}.
 */
public record LabLayout(String lab) {
    static final Path RUN_ROOT = Path.of("/run/godwit-lab");
    static final Path DATA_ROOT = Path.of("/var/lib/godwit-lab");

    /** The interface of a host, of the server or of the client on each of the three networks. */
    public static final String MANAGEMENT = "mgmt";

    public static final String MIGRATION = "migration";
    public static final String GUEST = "guest";

    /** The host's own switch, and its port towards the others. */
    public static final String HOST_BRIDGE = "br-guest";

    public static final String UPLINK = "uplink";

    public Path runFolder() {
        return RUN_ROOT.resolve(lab);
    }

    public Path dataFolder() {
        return DATA_ROOT.resolve(lab);
    }

    public Path stateFile() {
        return runFolder().resolve("lab.json");
    }

    public Path datastore() {
        return dataFolder().resolve("datastore");
    }

    public Path logs() {
        return dataFolder().resolve("logs");
    }

    public Path serverState() {
        return dataFolder().resolve("server");
    }

    public Path serverSocket() {
        return runFolder().resolve("server.sock");
    }

    public Path hostRun(String host) {
        return runFolder().resolve(host);
    }

    public Path hostState(String host) {
        return dataFolder().resolve(host);
    }

    public Path hostRam(String host) {
        return runFolder().resolve("ram").resolve(host);
    }

    public String switchNamespace() {
        return namespace("switch");
    }

    public String serverNamespace() {
        return namespace("server");
    }

    public String clientNamespace() {
        return namespace("client");
    }

    public String hostNamespace(String host) {
        return namespace(host);
    }

    private String namespace(String part) {
        return "gw-" + lab + "-" + part;
    }

    boolean isNamespace(String namespace) {
        return namespace.matches("gw-" + lab + "-(switch|server|client|h[0-9])");
    }

    List<String> namespaces(int hosts) {
        List<String> all = new ArrayList<>(List.of(switchNamespace(), serverNamespace(), clientNamespace()));
        hostNames(hosts).forEach(host -> all.add(hostNamespace(host)));
        return all;
    }

    public static List<String> hostNames(int hosts) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= hosts; i++) {
            names.add("h" + i);
        }
        return names;
    }

    public static String serverAddress() {
        return "10.77.1.1";
    }

    public static String managementAddress(String host) {
        return "10.77.1.1" + number(host);
    }

    public static String migrationAddress(String host) {
        return "10.77.2.1" + number(host);
    }

    public static String clientAddress() {
        return "10.77.3.1";
    }

    /** The address of the n-th guest, from 1, on the guest network {@code 10.77.3.0/24}. */
    public static String guestAddress(int n) {
        return "10.77.3." + (100 + n);
    }

    /** The port of a switch's bridge that the cable of {@code host} is plugged into. */
    static String port(String host, String network) {
        return host + "-" + network;
    }

    private static String number(String host) {
        return host.substring(1);
    }
}
