package org.godwit.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.memory.BaseImageLimits;
import org.godwit.api.ByteSize;

/**
 * What an agent is told; made by {@link AgentConfigBuilder} from a YAML file and options.
 *
 * @param name of this host in the cluster; default the machine's host name
 * @param managementAddress for the server and ZooKeeper
 * @param migrationAddress for other agents, control and memory; default the management address
 * @param agentPort of the agent's API, on both addresses; default 7543; 0 takes any free port
 * @param transportPort of the transport's sessions, on the migration address; default 7544; 0 takes any free port
 * @param stateDir identity and VMs; default {@code /var/lib/godwit/agent}
 * @param runDir sockets; default {@code /run/godwit/agent}; short, since a UNIX socket's path ends at 107 bytes
 * @param ramDir guests' RAM, on a tmpfs; default {@code /dev/shm/godwit}
 * @param qemu the binary; default {@code qemu-system-x86_64} on the path
 * @param qemuImg default the one beside {@code qemu}, else the one on the path
 * @param networks name to Linux bridge
 * @param datastores name to folder
 * @param server where to join: {@code https://host:7444}; needed until the agent has joined
 * @param token the join token; needed until the agent has joined
 * @param baseImages how much memory of VMs that have left is kept, and how long; default a quarter of the tmpfs of {@code ramDir},
 *     nothing on the disk, 24 h
 * @param migrationBandwidth the most bytes that all migrations which leave this host may send in a second; default 0, no limit
 * @param pageStoreMemory for pages of guests that came, so that others of their group need not bring them again; default 256 MiB
 * @param shutdownTimeout how long a guest that was asked to shut down may take; default 90 s
 */
public record AgentConfig(
        String name,
        String managementAddress,
        String migrationAddress,
        int agentPort,
        int transportPort,
        Path stateDir,
        Path runDir,
        Path ramDir,
        Path qemu,
        String qemuImg,
        Map<String, String> networks,
        Map<String, DatastoreConfig> datastores,
        Optional<URI> server,
        Optional<String> token,
        BaseImageLimits baseImages,
        ByteSize migrationBandwidth,
        ByteSize pageStoreMemory,
        Duration shutdownTimeout) {

    public static AgentConfigBuilder builder() {
        return new AgentConfigBuilder();
    }

    public Path identityDir() {
        return stateDir.resolve("identity");
    }

    public Path vmsDir() {
        return stateDir.resolve("vms");
    }

    public Path baseImagesDir() {
        return stateDir.resolve("base-images");
    }

    public Path migrationsDir() {
        return stateDir.resolve("migrations");
    }
}
