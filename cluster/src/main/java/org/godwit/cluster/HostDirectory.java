package org.godwit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.godwit.api.HostLease;
import org.godwit.cluster.Nodes.Answer;

/** Which hosts joined, and which of them have an agent that is alive now. */
public final class HostDirectory {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");

    private final CuratorFramework curator;
    private final Nodes nodes;
    private final Duration sessionTimeout;

    HostDirectory(CuratorFramework curator, Nodes nodes, Duration sessionTimeout) {
        this.curator = curator;
        this.nodes = nodes;
        this.sessionTimeout = sessionTimeout;
    }

    /** A host that joined. */
    public record Host(String name, String certificateSha256, Instant joinedAt) {}

    /** Told of agents; on a thread of its own, one call at a time. */
    public interface Listener {
        void up(HostLease lease);

        /** Its facts changed. */
        void changed(HostLease lease);

        void down(HostLease last);
    }

    static String leasePath(String name) {
        return path(Layout.LEASES, name);
    }

    private static String path(String folder, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' cannot be a host's name; expected up to 63 letters, digits, dots and dashes, a letter or digit at both ends.");
        }
        return folder + "/" + name;
    }

    /** Remembers a host that joined; a host that joins again replaces what was remembered. */
    public void register(Host host) {
        String path = path(Layout.HOSTS, host.name());
        String operation = "register host '" + host.name() + "'";
        byte[] data = Records.write(host);
        Deadline deadline = Deadline.in(BOUND);
        while (true) {
            Answer<Integer> replaced = nodes.set(path, data, -1, deadline, operation);
            if (replaced.ok()
                    || (replaced.code() == Code.NONODE
                            && nodes.multi(List.of(Nodes.create(path, data)), deadline, operation)
                                    .ok())) {
                return;
            }
            if (deadline.passed()) {
                throw nodes.outcomeUnknown(operation);
            }
        }
    }

    /** All that joined, by name, whether their agents are alive or not. */
    public List<Host> registered() {
        return all(Layout.HOSTS, Host.class, "list the hosts");
    }

    public Optional<Host> registered(String name) {
        String path = path(Layout.HOSTS, name);
        return nodes.read(path, Deadline.in(BOUND), "read host '" + name + "'")
                .map(node -> Records.read(node.data(), Host.class, path));
    }

    /** Forgets a host. Its certificate stays good until it expires. */
    public void forget(String name) {
        String path = path(Layout.HOSTS, name);
        String operation = "forget host '" + name + "'";
        Deadline deadline = Deadline.in(BOUND);
        while (true) {
            Answer<List<OpResult>> answer = nodes.multi(List.of(Op.delete(path, -1)), deadline, operation);
            if (answer.ok() || answer.code() == Code.NONODE) {
                return;
            }
            if (deadline.passed()) {
                throw nodes.outcomeUnknown(operation);
            }
        }
    }

    /**
     * Says that this host's agent is alive, from now until the lease is closed or the session ends; after a lost session it is said again.
     *
     * @param run of this agent; it keeps it on its disk before this call
     * @param knownToHaveEnded whether a run is an earlier one of this host that has certainly ended (it is the one on our disk, and its process is
     *     gone): its lease is then replaced at once
     * @param onTaken told when, after a lost session, another agent has the name
     * @throws LeaseTaken when another agent of this name is alive
     * @throws ClusterUnavailable when ZooKeeper cannot be reached within ten seconds
     */
    public Lease publish(
            HostLease lease, AgentRun run, Predicate<AgentRun> knownToHaveEnded, Consumer<LeaseTaken> onTaken) {
        Lease published = new Lease(curator, nodes, sessionTimeout, lease, run, knownToHaveEnded, onTaken);
        published.begin();
        return published;
    }

    /** The agents that are alive, by name. */
    public List<HostLease> list() {
        return all(Layout.LEASES, Lease.Published.class, "list the agents").stream()
                .map(Lease.Published::lease)
                .toList();
    }

    /** The lease of an agent that is alive. */
    public Optional<HostLease> find(String name) {
        String path = leasePath(name);
        return nodes.read(path, Deadline.in(BOUND), "read the lease of host '" + name + "'")
                .map(node ->
                        Records.read(node.data(), Lease.Published.class, path).lease());
    }

    private <T> List<T> all(String folder, Class<T> type, String operation) {
        Deadline deadline = Deadline.in(BOUND);
        List<String> paths = nodes.children(folder, deadline, operation).stream()
                .sorted()
                .map(name -> folder + "/" + name)
                .toList();
        return nodes.readAll(paths, deadline, operation).entrySet().stream()
                .map(entry -> Records.read(entry.getValue().data(), type, entry.getKey()))
                .toList();
    }

    /** Tells of all agents that are alive now, then of every change. While ZooKeeper is away, nothing is told: silence is not death. */
    public Watch watch(Listener listener) {
        CuratorCache cache = CuratorCache.build(curator, Layout.LEASES);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forCreates(data -> lease(data).ifPresent(listener::up))
                        .forChanges((_, data) -> lease(data).ifPresent(listener::changed))
                        .forDeletes(data -> lease(data).ifPresent(listener::down))
                        .build());
        cache.start();
        return cache::close;
    }

    /** Empty for the folder itself, which the cache tells of, too. */
    private static Optional<HostLease> lease(ChildData data) {
        if (data.getPath().equals(Layout.LEASES)) {
            return Optional.empty();
        }
        return Optional.of(Records.read(data.getData(), Lease.Published.class, data.getPath())
                .lease());
    }
}
