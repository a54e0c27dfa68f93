package org.godwit.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.godwit.api.Json;
import org.godwit.client.GodwitClient;
import org.godwit.client.ServerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks the server for something: where the server is, and whether the answer is for people or for programs. */
@Command(mixinStandardHelpOptions = true)
abstract class ClientCommand implements Callable<Integer> {
    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            defaultValue = "${env:GODWIT_SERVER:-unix:/run/godwit/server.sock}",
            description =
                    "The server: unix:/path or https://host:7443 (default: GODWIT_SERVER, else the socket of this machine).")
    String server = "";

    @Option(
            names = "--identity",
            paramLabel = "DIR",
            defaultValue = "${env:GODWIT_IDENTITY}",
            description = "The folder with cert.pem, key.pem and ca.pem, for https (default: GODWIT_IDENTITY).")
    Optional<Path> identity = Optional.empty();

    @Option(names = "--json", description = "Answer in JSON.")
    boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() throws Exception {
        try (GodwitClient client = GodwitClient.connect(ServerAddress.parse(server, identity.orElse(null)))) {
            return run(client);
        } finally {
            out().flush();
        }
    }

    /** Answers the exit code. */
    abstract int run(GodwitClient client) throws Exception;

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints the answer for programs when they ask, else as a person reads it. */
    final int print(Object answer, Supplier<String> readable) {
        String text = json ? Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer) : readable.get();
        out().println(text.stripTrailing());
        return ExitCodes.DONE;
    }
}
