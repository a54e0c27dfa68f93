package org.godwit.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.server.GodwitServer;
import org.godwit.server.ServerConfigFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwit server}: the daemon, in the foreground. */
@Command(
        name = "server",
        description = "Runs the cluster's server in the foreground until it is told to end. Options win over the file.",
        mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "A YAML file with any of the fields below.")
    Optional<Path> config = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "The cluster's name (default: godwit).")
    Optional<String> name = Optional.empty();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "CA, identities and ZooKeeper's data (default: /var/lib/godwit/server).")
    Optional<Path> stateDir = Optional.empty();

    @Option(
            names = "--address",
            paramLabel = "IP",
            split = ",",
            description =
                    "Where it listens; the first is told to agents as ZooKeeper's (default: all of this machine's).")
    List<String> addresses = List.of();

    @Option(names = "--port", paramLabel = "PORT", description = "REST API and events, mutual TLS (default: 7443).")
    Optional<Integer> port = Optional.empty();

    @Option(names = "--join-port", paramLabel = "PORT", description = "Where hosts join (default: 7444).")
    Optional<Integer> joinPort = Optional.empty();

    @Option(names = "--zookeeper-port", paramLabel = "PORT", description = "Of the ZooKeeper inside (default: 2281).")
    Optional<Integer> zookeeperPort = Optional.empty();

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "The UNIX socket (default: /run/godwit/server.sock).")
    Optional<Path> socket = Optional.empty();

    @Option(
            names = "--zookeeper",
            paramLabel = "HOST:PORT,…",
            description =
                    "An ensemble instead of the ZooKeeper inside; it must speak TLS with certificates of this cluster.")
    Optional<String> zookeeper = Optional.empty();

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description =
                    "The policy of migrations whose VM and request name none (default: balanced); 'godwit policy list' explains them. The file may define more of them, under 'policies'.")
    Optional<String> policy = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        ServerConfigFile options = new ServerConfigFile(
                name.orElse(null),
                stateDir.orElse(null),
                addresses.isEmpty() ? null : addresses,
                port.orElse(null),
                joinPort.orElse(null),
                zookeeperPort.orElse(null),
                socket.orElse(null),
                zookeeper.orElse(null),
                policy.orElse(null),
                null);
        ServerConfigFile file = config.map(ServerConfigFile::read).orElse(ServerConfigFile.EMPTY);
        GodwitServer.run(options.orElse(file).complete());
        return ExitCodes.DONE;
    }
}
