package org.godwit.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.godwit.server.policy.Policies;

/**
 * What a server is told; made by {@link ServerConfigFile} and the options of {@code godwit server}.
 *
 * @param name of the cluster
 * @param stateDir the CA, identities, ZooKeeper's data
 * @param addresses by which it is reached; the first one goes to the agents as ZooKeeper's
 * @param everywhere whether it listens on every address of the machine, not only on the first of these
 * @param port of the REST API; 0 takes any free port, as for the next two
 * @param socket the UNIX socket
 * @param zookeeper the connect string of an ensemble; empty to run one inside
 * @param policies by which VMs are moved
 */
public record ServerConfig(
        String name,
        Path stateDir,
        List<String> addresses,
        boolean everywhere,
        int port,
        int joinPort,
        int zookeeperPort,
        Path socket,
        Optional<String> zookeeper,
        Policies policies) {

    public static final int PORT = 7443;
    public static final int JOIN_PORT = 7444;
    public static final int ZOOKEEPER_PORT = 2281;

    /** A server whose policies are the presets. */
    public ServerConfig(
            String name,
            Path stateDir,
            List<String> addresses,
            boolean everywhere,
            int port,
            int joinPort,
            int zookeeperPort,
            Path socket,
            Optional<String> zookeeper) {
        this(
                name,
                stateDir,
                addresses,
                everywhere,
                port,
                joinPort,
                zookeeperPort,
                socket,
                zookeeper,
                Policies.presets());
    }

    InetSocketAddress at(int anyPort) {
        return everywhere
                ? new InetSocketAddress(anyPort)
                : new InetSocketAddress(InetAddress.ofLiteral(addresses.getFirst()), anyPort);
    }

    /** How this machine itself reaches a port of ours. */
    String from(int anyPort) {
        return everywhere ? "127.0.0.1:" + anyPort : reached(anyPort);
    }

    /** How others reach a port of ours. */
    String reached(int anyPort) {
        String address = addresses.getFirst();
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + anyPort;
    }

    public Path caDir() {
        return stateDir.resolve("ca");
    }

    public Path identityDir() {
        return stateDir.resolve("identity");
    }

    public Path adminDir() {
        return stateDir.resolve("admin");
    }

    public Path zookeeperDir() {
        return stateDir.resolve("zookeeper");
    }
}
