package org.godwit.cli;

import java.util.Map;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwit version}. */
@Command(name = "version", description = "Prints the version of this program, and the server's.")
final class VersionCommand extends ClientCommand {
    @Option(names = "--client", description = "This program's only; no server is asked.")
    boolean clientOnly;

    @Override
    int run(GodwitClient client) {
        String own = new BuildVersion().getVersion()[0];
        if (clientOnly) {
            return print(Map.of("client", own), () -> own);
        }
        String server = client.version();
        return print(Map.of("client", own, "server", server), () -> own + "\nserver " + server);
    }
}
