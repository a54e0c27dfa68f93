package org.godwit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.godwit.agent.Agent;
import org.godwit.agent.AgentConfig;
import org.godwit.api.HostView;
import org.godwit.api.Json;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import org.godwit.client.ServerAddress;
import org.godwit.lab.Waiting;
import org.godwit.server.GodwitServer;
import org.godwit.server.ServerConfig;

/**
 * A whole cluster in this one process, on loopback and in a folder of its own: a server, two agents, and one VM that moves between
 * them. It has no disk that boots and no network, so it needs no bridge and disturbs nobody; what its memory holds is put
 * there from outside. Closing it leaves nothing.
 */
final class TrainingCluster implements AutoCloseable {
    private static final String VM = "training";
    private static final List<String> HOSTS = List.of("h1", "h2");
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 96;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path folder;
    private final Path ram;

    private TrainingCluster() throws IOException {
        folder = Files.createTempDirectory("gw-training");
        open.push(() -> delete(folder));
        ram = Files.createTempDirectory(Path.of("/dev/shm"), "gw");
        open.push(() -> delete(ram));
        open.push(this::endQemus);
    }

    /** QEMU outlives its agent by design: one that trains, and is interrupted, must not leave it behind. */
    private void endQemus() {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(ram + "/"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Moves the VM so many times, and takes it all down again. */
    static void move(Path qemu, int times) throws IOException {
        try (TrainingCluster cluster = new TrainingCluster()) {
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
            GodwitServer server = cluster.startServer();
            try (GodwitClient client = GodwitClient.connect(new ServerAddress.Socket(cluster.socket()))) {
                cluster.startAgents(client, qemu, server.joinPort());
                cluster.move(client, times);
            }
        }
    }

    private GodwitServer startServer() {
        GodwitServer server = GodwitServer.start(new ServerConfig(
                "training",
                folder.resolve("server"),
                List.of("127.0.0.1"),
                false,
                0,
                0,
                0,
                socket(),
                Optional.empty()));
        open.push(server);
        return server;
    }

    private Path socket() {
        return folder.resolve("server.sock");
    }

    private void startAgents(GodwitClient client, Path qemu, int joinPort) throws IOException {
        Files.createDirectories(folder.resolve("shared"));
        String token = Objects.requireNonNull(
                client.createToken(Duration.ofMinutes(5), HOSTS.size()).text());
        for (String host : HOSTS) {
            open.push(Agent.start(config(host, qemu, "https://127.0.0.1:" + joinPort, token)));
        }
        Waiting.until(
                "both agents are up",
                () -> client.hosts().stream()
                                .filter(host -> host.state() == HostView.State.UP)
                                .count()
                        == HOSTS.size());
    }

    private AgentConfig config(String host, Path qemu, String server, String token) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", host);
        fields.put("managementAddress", "127.0.0.1");
        fields.put("agentPort", 0);
        fields.put("transportPort", 0);
        fields.put("stateDir", folder.resolve(host).toString());
        // Short: a UNIX socket's path ends at 107 bytes.
        fields.put("runDir", ram.resolve(host + "r").toString());
        fields.put("ramDir", ram.resolve(host).toString());
        fields.put("qemu", qemu.toString());
        fields.put("datastores", Map.of("shared", folder.resolve("shared").toString()));
        fields.put("server", server);
        fields.put("token", token);
        Path file = folder.resolve(host + ".yaml");
        Files.writeString(file, Json.yaml().writeValueAsString(fields));
        return AgentConfig.builder().file(file).build();
    }

    private void move(GodwitClient client, int times) throws IOException {
        client.define("""
                {"name": "training", "vcpus": 1, "memory": "128MiB",
                 "disks": [{"image": "shared:training/disk.raw", "size": "1MiB"}]}
                """, HOSTS.getFirst());
        succeed(client, client.start(VM));
        try {
            fill(ram.resolve(HOSTS.getFirst()).resolve(VM + ".ram"));
            for (int i = 1; i <= times; i++) {
                client.check(VM, HOSTS.get(i % HOSTS.size()));
                succeed(client, client.migrate(VM, MigrateRequest.to(HOSTS.get(i % HOSTS.size()))));
            }
        } finally {
            succeed(client, client.kill(VM));
        }
        succeed(client, client.delete(VM, true));
    }

    /** Half of it compresses well and half not at all, as in a real guest; the firmware, which idles, looks at none of it. */
    private static void fill(Path memory) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        byte[] noise = new byte[CHUNK];
        try (FileChannel file = FileChannel.open(memory, StandardOpenOption.WRITE)) {
            for (int i = 0; i < CHUNKS; i++) {
                random.nextBytes(noise);
                ByteBuffer chunk = ByteBuffer.wrap(noise);
                for (int at = 0; at < CHUNK; at += 8) {
                    chunk.putLong(at, at % 4096 < 2048 ? at : chunk.getLong(at));
                }
                file.write(chunk, (long) (i + 16) * CHUNK);
            }
        }
    }

    private static void succeed(GodwitClient client, Task task) {
        Task ended = client.waitFor(task, seen -> {});
        if (ended.error() != null) {
            throw new IllegalStateException(ended.error().asText());
        }
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("The training cluster leaves something behind: " + e);
            }
        }
    }

    private static void delete(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
