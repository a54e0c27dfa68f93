package org.godwit.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.api.HostView;
import org.godwit.api.Json;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Lab;
import org.godwit.lab.LabProcess;
import org.godwit.lab.Waiting;

/** A host whose agent runs with another configuration, or does not run at all, until it is closed. */
final class Reconfigured implements AutoCloseable {
    private final Lab lab;
    private final GodwitClient client;
    private final String host;
    private final Path file;
    private final String original;

    private Reconfigured(Lab lab, GodwitClient client, String host) {
        this.lab = lab;
        this.client = client;
        this.host = host;
        this.file = file(lab, host);
        this.original = read(file);
    }

    /** The agent of {@code host} is stopped in order, and the cluster knows that it is down. */
    static Reconfigured down(Lab lab, GodwitClient client, String host) {
        Reconfigured made = new Reconfigured(lab, client, host);
        made.stop();
        return made;
    }

    /** The agent of {@code host} runs with {@code fields} instead of those of the same names. */
    static Reconfigured with(Lab lab, GodwitClient client, String host, Map<String, Object> fields) {
        Reconfigured made = down(lab, client, host);
        try {
            write(made.file, changed(lab, host, fields));
            made.start();
            return made;
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    /** The configuration of {@code host} as YAML, with {@code fields} instead of those of the same names. */
    static String changed(Lab lab, String host, Map<String, Object> fields) {
        Map<String, Object> all = new LinkedHashMap<>();
        Json.yaml().readTree(read(file(lab, host))).properties().forEach(e -> all.put(e.getKey(), e.getValue()));
        all.putAll(fields);
        return Json.yaml().writeValueAsString(all);
    }

    static Path file(Lab lab, String host) {
        return lab.host(host).state().resolve("agent.yaml");
    }

    /** The agent runs again as it did before. */
    @Override
    public void close() {
        stop();
        write(file, original);
        start();
    }

    private void stop() {
        LabProcess agent = lab.staff().agent(host);
        agent.terminate();
        Waiting.until("the agent of " + host + " has ended", () -> !agent.alive());
        Waiting.until(host + " is down", () -> client.host(host).state() == HostView.State.DOWN);
    }

    private void start() {
        lab.staff().startAgent(host);
        lab.staff().awaitHosts();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
