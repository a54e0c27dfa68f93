package org.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.godwit.api.HostView;
import org.godwit.api.JoinToken;
import org.godwit.api.Json;
import org.godwit.api.Refusal;
import org.godwit.client.GodwitClient;
import org.godwit.client.ServerAddress;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.qemu.PrivateQemu;

/** The processes of a lab: one server, one agent on each host, the client's observers. */
public final class Staff {
    private static final String SERVER = "server";

    /** The lab's datastore and network as its VMs' specs name them. */
    public static final String DATASTORE = "shared";

    public static final String NETWORK = "lan";

    private final LabLayout layout;
    private final LabOptions options;

    Staff(LabLayout layout, LabOptions options) {
        this.layout = layout;
        this.options = options;
    }

    /** Starts all, unless the lab is bare, and returns when the server sees every host. */
    void start() {
        if (!options.bare()) {
            startAll();
        }
        update(LabState::nowReady);
    }

    private void startAll() {
        startServer();
        try (GodwitClient client = client()) {
            JoinToken token = client.createToken(Duration.ofHours(1), options.hosts());
            String text = token.text();
            if (text == null) {
                throw new LabException("The server made a join token and did not tell its text.");
            }
            for (String host : LabLayout.hostNames(options.hosts())) {
                describe(host, text);
                startAgent(host);
            }
            awaitHosts(client);
        }
    }

    GodwitClient client() {
        return GodwitClient.connect(new ServerAddress.Socket(layout.serverSocket()));
    }

    /** Starts the server and returns when it answers. */
    public LabProcess startServer() {
        requireEnded(SERVER);
        Path log = layout.logs().resolve("server.log");
        List<String> arguments = List.of(
                "server",
                "--state-dir",
                layout.serverState().toString(),
                "--socket",
                layout.serverSocket().toString(),
                "--address",
                LabLayout.serverAddress());
        LabProcess server = hire(SERVER, Program.daemon(arguments).start(layout.serverNamespace(), log), log);
        try (GodwitClient client = client()) {
            Waiting.until("the server answers on " + layout.serverSocket(), () -> {
                requireAlive(server);
                return answers(client);
            });
        }
        return server;
    }

    private static boolean answers(GodwitClient client) {
        try {
            client.version();
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    /** Starts the agent of a host; it is up when the server sees it. */
    public LabProcess startAgent(String host) {
        requireEnded(agentRole(host));
        Path log = layout.logs().resolve("agent-" + host + ".log");
        List<String> arguments = List.of("agent", "--config", agentFile(host).toString());
        Process process = Program.daemon(arguments)
                .with("GODWIT_FAULT_POINTS", new LabHost(host, layout).faultPoints())
                .start(layout.hostNamespace(host), log);
        return hire(agentRole(host), process, log);
    }

    public LabProcess server() {
        return process(SERVER);
    }

    public LabProcess agent(String host) {
        return process(agentRole(host));
    }

    /** All that were started, ended ones too. */
    public List<LabProcess> all() {
        return state().processes();
    }

    /** SIGKILL, as a crash would be; returns when it is gone. */
    public void kill(LabProcess process) {
        process.kill();
        Waiting.until(process.role() + " (pid " + process.pid() + ") has ended", () -> !process.alive());
    }

    /**
     * Starts the agent of a host again, and returns when the server sees this very one: the lease of one that was killed stands for
     * some seconds after it.
     */
    public LabProcess restartAgent(String host) {
        Instant from = Instant.now();
        LabProcess started = startAgent(host);
        try (GodwitClient client = client()) {
            Waiting.until("the new agent of " + host + " is up", () -> {
                requireAlive(started);
                return client.hosts().stream()
                        .filter(seen -> seen.name().equals(host))
                        .map(HostView::lease)
                        .anyMatch(lease -> lease != null && lease.since().isAfter(from));
            });
        }
        return started;
    }

    /** Waits until the server sees every host's agent. */
    public void awaitHosts() {
        try (GodwitClient client = client()) {
            awaitHosts(client);
        }
    }

    private void awaitHosts(GodwitClient client) {
        Waiting.until("all " + options.hosts() + " hosts of lab '" + layout.lab() + "' are up", () -> {
            LabLayout.hostNames(options.hosts()).forEach(host -> requireAlive(agent(host)));
            return client.hosts().stream()
                            .filter(host -> host.state() == HostView.State.UP)
                            .count()
                    == options.hosts();
        });
    }

    /** Runs one of our light main classes in the client's namespace. */
    public LabProcess observe(Class<?> main, String role, List<String> arguments) {
        Path log = layout.logs().resolve(role + ".log");
        Process process = Program.light(main, arguments).start(layout.clientNamespace(), log);
        return hire(role, process, log);
    }

    private Path agentFile(String host) {
        return layout.hostState(host).resolve("agent.yaml");
    }

    /** The agent's configuration, as an operator would write it. */
    private void describe(String host, String token) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", host);
        fields.put("managementAddress", LabLayout.managementAddress(host));
        fields.put("migrationAddress", LabLayout.migrationAddress(host));
        fields.put("stateDir", layout.hostState(host).toString());
        fields.put("runDir", layout.hostRun(host).toString());
        fields.put("ramDir", layout.hostRam(host).toString());
        // A lab's hosts are small for their guests: the default, a quarter, would hold none of them.
        fields.put("baseImageMemory", options.hostRam().toString());
        fields.put("qemu", emulator().toString());
        trustworthyQemu().ifPresent(qemu -> fields.put("qemuImg", qemu.image().toString()));
        fields.put("networks", Map.of(NETWORK, LabLayout.HOST_BRIDGE));
        fields.put("datastores", Map.of(DATASTORE, layout.datastore().toString()));
        fields.put("server", "https://" + LabLayout.serverAddress() + ":7444");
        fields.put("token", token);
        try {
            Files.writeString(agentFile(host), Json.yaml().writeValueAsString(fields));
        } catch (IOException e) {
            throw new LabException(agentFile(host) + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** A private QEMU where the system's is one that loses guests under software emulation; else the system's is used. */
    static Optional<PrivateQemu> trustworthyQemu() {
        return PrivateQemu.neededFor(PrivateQemu.systemMajor())
                ? Optional.of(PrivateQemu.in(Cache.ofUser()))
                : Optional.empty();
    }

    /** The QEMU that the lab's agents use. */
    public Path emulator() {
        Path chosen = options.emulator();
        return chosen != null ? chosen : trustworthyEmulator();
    }

    private static Path trustworthyEmulator() {
        return trustworthyQemu().map(PrivateQemu::emulator).orElse(Path.of("/usr/bin/qemu-system-x86_64"));
    }

    private static String agentRole(String host) {
        return "agent " + host;
    }

    private LabProcess hire(String role, Process process, Path log) {
        LabProcess hired = LabProcess.of(role, process.pid(), log);
        update(state -> state.with(hired));
        return hired;
    }

    private LabProcess process(String role) {
        return state().process(role)
                .orElseThrow(() -> new LabException("Lab '" + layout.lab() + "' has no process '" + role + "'."));
    }

    private void requireEnded(String role) {
        if (state().process(role).filter(LabProcess::alive).isPresent()) {
            throw new LabException("The process '" + role + "' of lab '" + layout.lab() + "' runs already.");
        }
    }

    private static void requireAlive(LabProcess process) {
        if (!process.alive()) {
            throw new LabException("The process '" + process.role() + "' ended by itself:\n" + tail(process));
        }
    }

    private static String tail(LabProcess process) {
        try {
            List<String> lines = Files.readAllLines(Path.of(process.log()));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(its log " + process.log() + " cannot be read)";
        }
    }

    private LabState state() {
        return LabState.read(layout).orElseGet(() -> LabState.beginning(options));
    }

    private synchronized void update(UnaryOperator<LabState> change) {
        change.apply(state()).write(layout);
    }
}
