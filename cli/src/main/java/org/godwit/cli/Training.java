package org.godwit.cli;

import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.godwit.api.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * Does once what commands and daemons do all their lives. The launcher runs it after each build and lets the JVM record it: the classes
 * that were loaded and linked here need neither in the start-up cache, and what ran often here is compiled sooner there. So the
 * migrations matter: without them a fresh agent's first two take three times as long as its tenth.
 */
final class Training {
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);
    private static final int MOVES = 4;

    private Training() {}

    /** The first argument, if there is one, is a QEMU that can be trusted to migrate. */
    public static void main(String[] args) {
        commands();
        shapes();
        http();
        for (String qemu : args) {
            migrations(Path.of(qemu));
        }
        // Whatever the libraries left running must not keep the recording from its end.
        System.exit(0);
    }

    /** What cannot be trained is only slower at first; the reason is for the log. */
    private static void migrations(Path qemu) {
        try {
            TrainingCluster.move(qemu, MOVES);
        } catch (IOException | RuntimeException e) {
            LOG.error("No migration could be trained", e);
        }
    }

    private static void commands() {
        CommandLine godwit = Godwit.commandLine()
                .setOut(new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Stream.concat(Stream.of("completion"), godwit.getSubcommands().keySet().stream())
                .distinct()
                .forEach(name -> godwit.execute(name, "--help"));
        godwit.execute("completion");
    }

    private static void shapes() {
        String json = Json.mapper().writeValueAsString(Map.of("one", 1));
        Json.yaml().readTree(json);
    }

    private static void http() {
        WebServer server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .shutdownHook(false)
                .routing(routing -> routing.get("/", (request, response) -> response.send("{}")))
                .build()
                .start();
        try {
            WebClient client = WebClient.builder()
                    .baseUri("http://localhost:" + server.port())
                    .build();
            Json.mapper().readTree(client.get("/").requestEntity(String.class));
        } finally {
            server.stop();
        }
    }
}
