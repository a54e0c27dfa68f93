package org.godwit.server;

import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.EmbeddedZooKeeper;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Identity;
import org.godwit.server.agents.Agents;
import org.godwit.server.event.Events;
import org.godwit.server.http.ApiRoutes;
import org.godwit.server.http.Doors;
import org.godwit.server.http.EventRoutes;
import org.godwit.server.http.JoinRoute;
import org.godwit.server.http.MetricsRoute;
import org.godwit.server.http.TokenRoutes;
import org.godwit.server.inventory.Inventory;
import org.godwit.server.metrics.Metrics;
import org.godwit.server.task.MigrationFollower;
import org.godwit.server.task.Migrations;
import org.godwit.server.task.TaskBook;
import org.godwit.server.task.VmTasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's process: starts its parts in one order, and ends them in the opposite one. */
public final class GodwitServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GodwitServer.class);
    private static final int EVENTS_KEPT = 10_000;
    private static final Duration ZOOKEEPER_STARTS = Duration.ofSeconds(20);

    private final ServerConfig config;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private String connectString = "";
    private Optional<Doors> doors = Optional.empty();
    private Consumer<HttpRouting.Builder> routes = routing -> {};

    private GodwitServer(ServerConfig config) {
        this.config = config;
    }

    /** Runs a server until the process is told to end (SIGTERM, SIGINT). */
    public static void run(ServerConfig config) throws InterruptedException {
        GodwitServer server = start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "server-stop"));
        server.closed.await();
    }

    /** Everything is up when it returns; otherwise an exception says why not, and nothing is. */
    public static GodwitServer start(ServerConfig config) {
        GodwitServer server = new GodwitServer(config);
        try {
            server.open();
            return server;
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** Where ZooKeeper is: for this process, and for the hosts that join. */
    private record ZooKeeperAt(String forUs, String forHosts) {}

    private void open() {
        StateDirectory state = opened(StateDirectory.open(config));
        CertificateAuthority authority = state.authority();
        Identity identity = state.identity(authority);
        ZooKeeperAt zookeeper = config.zookeeper()
                .map(ensemble -> new ZooKeeperAt(ensemble, ensemble))
                .orElseGet(() -> embedded(identity));
        Cluster cluster = opened(Cluster.connect(zookeeper.forUs(), identity));
        cluster.awaitConnected(ZOOKEEPER_STARTS);
        connectString = zookeeper.forUs();
        serve(cluster, identity, new Admission(config.name(), authority, cluster, zookeeper.forHosts()));
        LOG.info(
                "Cluster '{}' is up: API {}, join {}, socket {}, ZooKeeper {}, authority {}",
                config.name(),
                config.reached(apiPort()),
                config.reached(joinPort()),
                config.socket(),
                zookeeper.forHosts(),
                authority.fingerprint());
    }

    private ZooKeeperAt embedded(Identity identity) {
        EmbeddedZooKeeper zookeeper =
                opened(EmbeddedZooKeeper.start(config.zookeeperDir(), config.at(config.zookeeperPort()), identity));
        int port = zookeeper.address().getPort();
        return new ZooKeeperAt(config.from(port), config.reached(port));
    }

    private void serve(Cluster cluster, Identity identity, Admission admission) {
        Events events = new Events(EVENTS_KEPT);
        Agents agents = opened(new Agents(identity, cluster.hosts()::find));
        Inventory inventory = new Inventory(cluster.vms(), cluster.hosts(), agents, events, config.policies());
        Metrics metrics = new Metrics(inventory::hosts, inventory::vms);
        Migrations migrations = new Migrations(cluster.migrations(), metrics::ended);
        TaskBook book = new TaskBook(cluster.tasks(), events);
        MigrationFollower follower = new MigrationFollower(book, agents, inventory, migrations, events);
        VmTasks tasks = new VmTasks(book, inventory, agents, events, follower);
        opened(cluster.hosts().watch(new HostEvents(events)));
        ApiRoutes api = new ApiRoutes(Version.current(), inventory, tasks, book, migrations);
        EventRoutes eventRoutes = new EventRoutes(events);
        TokenRoutes tokenRoutes = new TokenRoutes(cluster.tokens());
        MetricsRoute metricsRoute = new MetricsRoute(metrics);
        routes = routing -> {
            api.routing(routing);
            eventRoutes.routing(routing);
            tokenRoutes.routing(routing);
            metricsRoute.routing(routing);
        };
        doors = Optional.of(opened(Doors.open(
                identity,
                config.at(config.port()),
                config.at(config.joinPort()),
                config.socket(),
                routes,
                new JoinRoute(admission))));
        // Closed before the doors: whoever follows or waits is let go, or the doors would wait for them.
        opened(book::close);
        opened(events::close);
        opened(tasks);
        opened(follower::close);
        tasks.resume();
    }

    /** Everything that the API serves; a test holds it against the document. */
    Consumer<HttpRouting.Builder> routes() {
        return routes;
    }

    /** Where ZooKeeper is, for whoever is on this machine. */
    public String zookeeper() {
        return connectString;
    }

    public int apiPort() {
        return doors.orElseThrow().apiPort();
    }

    public int joinPort() {
        return doors.orElseThrow().joinPort();
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** Orderly, and as far as it goes: one part that does not close keeps no other from it. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("While the server stopped: {}", e.getMessage(), e);
            }
        }
        closed.countDown();
    }
}
