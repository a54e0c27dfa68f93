package org.godwit.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.godwit.agent.Agent;
import org.godwit.agent.AgentConfig;
import org.godwit.agent.AgentConfigBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwit agent}: the daemon of one host, in the foreground. */
@Command(
        name = "agent",
        description =
                "Runs this host's agent in the foreground until it is told to end; its VMs run on. Options win over the file.",
        mixinStandardHelpOptions = true)
final class AgentCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "A YAML file with any of the fields below.")
    Optional<Path> config = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "This host's name in the cluster (default: its host name).")
    Optional<String> name = Optional.empty();

    @Option(names = "--management-address", paramLabel = "IP", description = "For the server and ZooKeeper.")
    Optional<String> managementAddress = Optional.empty();

    @Option(
            names = "--migration-address",
            paramLabel = "IP",
            description = "For other agents (default: the management address).")
    Optional<String> migrationAddress = Optional.empty();

    @Option(names = "--port", paramLabel = "PORT", description = "Of the agent's API (default: 7543).")
    Optional<Integer> port = Optional.empty();

    @Option(names = "--transport-port", paramLabel = "PORT", description = "Of migrations' memory (default: 7544).")
    Optional<Integer> transportPort = Optional.empty();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Identity and VMs (default: /var/lib/godwit/agent).")
    Optional<Path> stateDir = Optional.empty();

    @Option(names = "--run-dir", paramLabel = "DIR", description = "Sockets (default: /run/godwit/agent).")
    Optional<Path> runDir = Optional.empty();

    @Option(
            names = "--ram-dir",
            paramLabel = "DIR",
            description = "Guests' RAM, on a tmpfs (default: /dev/shm/godwit).")
    Optional<Path> ramDir = Optional.empty();

    @Option(names = "--qemu", paramLabel = "FILE", description = "The QEMU to use (default: qemu-system-x86_64).")
    Optional<Path> qemu = Optional.empty();

    @Option(names = "--qemu-img", paramLabel = "FILE", description = "Its qemu-img (default: the one beside it).")
    Optional<String> qemuImg = Optional.empty();

    @Option(
            names = "--network",
            paramLabel = "NAME=BRIDGE",
            description = "A network and this host's bridge for it; repeatable.")
    Map<String, String> networks = Map.of();

    @Option(
            names = "--datastore",
            paramLabel = "NAME=DIR",
            description = "A datastore and where this host has it; repeatable.")
    Map<String, Path> datastores = Map.of();

    @Option(names = "--join", paramLabel = "URL", description = "Where to join, https://host:7444; needed once.")
    Optional<String> join = Optional.empty();

    @Option(names = "--token", paramLabel = "TOKEN", description = "The join token; needed once.")
    Optional<String> token = Optional.empty();

    @Option(
            names = "--base-image-memory",
            paramLabel = "SIZE",
            description =
                    "What the memory of VMs that left may take here, 0 for none (default: a quarter of the tmpfs).")
    Optional<String> baseImageMemory = Optional.empty();

    @Option(
            names = "--base-image-disk",
            paramLabel = "SIZE",
            description = "What more of it may take in the state directory (default: 0).")
    Optional<String> baseImageDisk = Optional.empty();

    @Option(names = "--base-image-hours", paramLabel = "HOURS", description = "How long it is kept (default: 24).")
    Optional<Integer> baseImageHours = Optional.empty();

    @Option(
            names = "--migration-bandwidth",
            paramLabel = "SIZE",
            description =
                    "The most that all migrations which leave this host may send in a second (default: no limit).")
    Optional<String> migrationBandwidth = Optional.empty();

    @Option(
            names = "--page-store-memory",
            paramLabel = "SIZE",
            description =
                    "What pages of guests that came may take, for others of their group; 0 for none (default: 256MiB).")
    Optional<String> pageStoreMemory = Optional.empty();

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "DURATION",
            description = "How long a guest may take to shut down (default: 90s).")
    Optional<Duration> shutdownTimeout = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        Agent.run(configured());
        return ExitCodes.DONE;
    }

    private AgentConfig configured() {
        AgentConfigBuilder builder = AgentConfig.builder();
        config.ifPresent(builder::file);
        name.ifPresent(builder::name);
        managementAddress.ifPresent(builder::managementAddress);
        migrationAddress.ifPresent(builder::migrationAddress);
        port.ifPresent(builder::agentPort);
        transportPort.ifPresent(builder::transportPort);
        stateDir.ifPresent(builder::stateDir);
        runDir.ifPresent(builder::runDir);
        ramDir.ifPresent(builder::ramDir);
        qemu.ifPresent(builder::qemu);
        qemuImg.ifPresent(builder::qemuImg);
        networks.forEach(builder::network);
        datastores.forEach(builder::datastore);
        join.ifPresent(builder::server);
        token.ifPresent(builder::token);
        baseImageMemory.ifPresent(builder::baseImageMemory);
        baseImageDisk.ifPresent(builder::baseImageDisk);
        baseImageHours.ifPresent(builder::baseImageHours);
        migrationBandwidth.ifPresent(builder::migrationBandwidth);
        pageStoreMemory.ifPresent(builder::pageStoreMemory);
        shutdownTimeout.ifPresent(builder::shutdownTimeout);
        return builder.build();
    }
}
