package org.godwit.cli;

import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.WebServer;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.godwit.api.Json;
import picocli.CommandLine;

/**
 * Does once, in a moment, what commands and daemons do when they start. The launcher runs it after each build and lets the JVM
 * record it: the classes that were loaded and linked here need neither in the start-up cache.
 */
final class Training {
    private Training() {}

    public static void main(String[] args) {
        commands();
        shapes();
        http();
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
