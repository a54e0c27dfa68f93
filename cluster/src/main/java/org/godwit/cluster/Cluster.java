package org.godwit.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Task;
import org.godwit.cluster.identity.Identity;

/** This process's session with the cluster's ZooKeeper, and everything that is kept there. */
public final class Cluster implements AutoCloseable {
    /** Long enough for a pause of the garbage collector or a switch's reboot of a link, short enough to notice a dead host. */
    public static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final Duration PROOF = Duration.ofSeconds(2);
    private static final int BETWEEN_RETRIES_MILLIS = 250;

    private final CuratorFramework curator;
    private final ZooKeeperTls.Client tls;
    private final Nodes nodes;
    private final List<Consumer<Connection>> listeners = new CopyOnWriteArrayList<>();
    private volatile Connection connection = Connection.SUSPENDED;
    private final HostDirectory hosts;
    private final VmDirectory vms;
    private final OwnershipStore ownership;
    private final Journal<Task> tasks;
    private final Journal<MigrationRecord> migrations;
    private final TokenStore tokens;

    /** Whether ZooKeeper is there. */
    public enum Connection {
        CONNECTED,
        /** No connection at the moment; the session, and with it the lease, may still live. */
        SUSPENDED,
        /** The session has ended, or must be taken to have ended: others may see this host as down. */
        LOST
    }

    private Cluster(
            CuratorFramework curator,
            ZooKeeperTls.Client tls,
            String connectString,
            Identity identity,
            Duration sessionTimeout) {
        this.curator = curator;
        this.tls = tls;
        this.nodes = new Nodes(curator, connectString);
        this.hosts = new HostDirectory(curator, nodes, sessionTimeout);
        this.vms = new VmDirectory(nodes);
        this.ownership = new RecordedOwnership(curator, nodes);
        this.tasks = new Journal<>(nodes, Layout.TASKS, Task.class);
        this.migrations = new Journal<>(nodes, Layout.MIGRATIONS, MigrationRecord.class);
        this.tokens = new TokenStore(nodes, identity.caFingerprint(), Clock.systemUTC());
    }

    public static Cluster connect(String connectString, Identity identity) {
        return connect(connectString, identity, SESSION_TIMEOUT);
    }

    /**
     * Begins to connect, and returns: an agent has guests to look after whether or not ZooKeeper is there. Operations wait for the connection, each as
     * long as its bound allows; {@link #awaitConnected} waits for it alone.
     *
     * @param connectString {@code host:port}, several separated by commas; the servers' certificates must name these hosts
     * @param sessionTimeout after this long without a word the session ends; the server allows 1 s to 60 s
     */
    public static Cluster connect(String connectString, Identity identity, Duration sessionTimeout) {
        ZooKeeperTls.Client tls = ZooKeeperTls.client(identity);
        CuratorFramework curator = CuratorFrameworkFactory.builder()
                .connectString(connectString)
                .zkClientConfig(tls.config())
                .sessionTimeoutMs(Math.toIntExact(sessionTimeout.toMillis()))
                .connectionTimeoutMs(Math.toIntExact(CONNECT.toMillis()))
                .retryPolicy(new RetryForever(BETWEEN_RETRIES_MILLIS))
                .dontUseContainerParents()
                .ensembleTracker(false)
                .waitForShutdownTimeoutMs(0)
                .build();
        Cluster cluster = new Cluster(curator, tls, connectString, identity, sessionTimeout);
        curator.getConnectionStateListenable()
                .addListener((_, state) -> cluster.changed(
                        switch (state) {
                            case CONNECTED, RECONNECTED, READ_ONLY -> Connection.CONNECTED;
                            case SUSPENDED -> Connection.SUSPENDED;
                            case LOST -> Connection.LOST;
                        }));
        curator.start();
        return cluster;
    }

    private void changed(Connection now) {
        connection = now;
        listeners.forEach(listener -> listener.accept(now));
    }

    /**
     * Waits for a session.
     *
     * @throws ClusterUnavailable when there is none in time; it says what to look at
     */
    public void awaitConnected(Duration within) {
        nodes.sessionId(
                Deadline.in(within),
                "join the cluster (is the server up, and is this certificate one of its cluster?)");
    }

    public HostDirectory hosts() {
        return hosts;
    }

    public VmDirectory vms() {
        return vms;
    }

    public OwnershipStore ownership() {
        return ownership;
    }

    public Journal<Task> tasks() {
        return tasks;
    }

    public Journal<MigrationRecord> migrations() {
        return migrations;
    }

    public TokenStore tokens() {
        return tokens;
    }

    public Connection connection() {
        return connection;
    }

    /** The listener is called on Curator's thread, and must not wait for ZooKeeper there. */
    public void onConnectionChange(Consumer<Connection> listener) {
        listeners.add(listener);
    }

    /**
     * Asks ZooKeeper something that only a live majority can answer, and says how long it took.
     *
     * @throws ClusterUnavailable after two seconds without an answer
     */
    public Duration proveRoundTrip() {
        return proveRoundTrip(PROOF);
    }

    /** As {@link #proveRoundTrip()}, with a bound of the caller's. */
    public Duration proveRoundTrip(Duration within) {
        String operation = "prove a round trip to ZooKeeper";
        Deadline deadline = Deadline.in(within);
        long begin = System.nanoTime();
        nodes.sync(Layout.VMS, deadline, operation);
        nodes.read(Layout.VMS, deadline, operation);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    Nodes nodes() {
        return nodes;
    }

    /** Ends the session: the lease is gone at once. */
    @Override
    public void close() {
        curator.close();
        tls.keys().close();
    }
}
