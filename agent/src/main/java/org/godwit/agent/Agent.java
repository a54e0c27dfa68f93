package org.godwit.agent;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.godwit.agent.http.Callers;
import org.godwit.agent.http.Errors;
import org.godwit.agent.memory.GuestMemory;
import org.godwit.agent.memory.PageStores;
import org.godwit.agent.migration.Bandwidth;
import org.godwit.agent.migration.Clocks;
import org.godwit.agent.migration.FaultPoints;
import org.godwit.agent.migration.Handovers;
import org.godwit.agent.migration.MigrationRoutes;
import org.godwit.agent.migration.Migrations;
import org.godwit.agent.migration.Rehearsal;
import org.godwit.agent.migration.Surroundings;
import org.godwit.agent.network.HostNetwork;
import org.godwit.agent.storage.Datastore;
import org.godwit.agent.storage.Datastores;
import org.godwit.agent.storage.Images;
import org.godwit.agent.vm.Host;
import org.godwit.agent.vm.LocalStates;
import org.godwit.agent.vm.Vms;
import org.godwit.api.HostLease;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.Cluster;
import org.godwit.qemu.AcceleratorProbe;
import org.godwit.qemu.QemuBinary;
import org.godwit.transport.TransportListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon of one host. It starts in one order and stops in the other; its VMs run through both, and through its death.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final String PREFIX = "/agent/v1";

    private final AgentConfig config;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private @Nullable Vms vms;
    private int port;

    private Agent(AgentConfig config) {
        this.config = config;
    }

    /** Runs the agent until the process is told to end (SIGTERM, SIGINT). */
    public static void run(AgentConfig config) throws InterruptedException {
        Agent agent = start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "agent-stop"));
        agent.closed.await();
    }

    /** Everything is up when it returns; otherwise an exception says why not, and nothing is. */
    public static Agent start(AgentConfig config) {
        Agent agent = new Agent(config);
        try {
            agent.open();
            return agent;
        } catch (RuntimeException | Error e) {
            agent.close();
            throw e;
        }
    }

    private void open() {
        opened(StateLock.take(config.stateDir()));
        Runs runs = Runs.begin(config.stateDir());
        Membership member = Membership.loadOrJoin(config);
        QemuBinary qemu = QemuBinary.probe(config.qemu());
        Cluster cluster = opened(Cluster.connect(member.zookeeper(), member.identity()));
        Datastores datastores = datastores(config);
        GuestMemory memory = opened(
                GuestMemory.open(config.ramDir(), config.baseImagesDir(), config.baseImages(), Clock.systemUTC()));
        Host host = new Host(
                config.name(),
                new LocalStates(config.vmsDir()),
                config.runDir(),
                memory,
                qemu,
                AcceleratorProbe.probe(qemu),
                datastores,
                new Images(datastores, config.qemuImg()),
                new HostNetwork(config.networks()),
                cluster,
                config.shutdownTimeout());
        Vms ofHost = opened(new Vms(host, new Handovers(cluster)));
        PageStores pages = opened(PageStores.open(config.pageStoreMemory(), Clock.systemUTC()));
        TransportListener transport = opened(TransportListener.open(
                new InetSocketAddress(config.migrationAddress(), config.transportPort()),
                member.identity().sslContext()));
        vms = ofHost;
        ofHost.adopt();
        opened(BaseImageSweep.start(memory, cluster));
        Surroundings here = new Surroundings(
                ofHost,
                member.identity(),
                transport,
                pages,
                address(config.migrationAddress()),
                config.stateDir().resolve("migrations"),
                new Clocks(),
                new Bandwidth(config.migrationBandwidth().bytes()),
                FaultPoints.of(System.getenv()));
        Migrations migrations = new Migrations(here);
        migrations.closeAbandoned();
        WebServer web = serve(member, List.of(new AgentRoutes(ofHost), new MigrationRoutes(here, migrations)));
        port = web.port();
        Instant since = Instant.now();
        Supplier<HostLease> lease = () -> new HostLease(
                config.name(),
                config.managementAddress(),
                config.migrationAddress(),
                web.port(),
                transport.address().getPort(),
                since,
                HostReport.of(host));
        opened(Presence.publish(cluster, runs, lease));
        opened(Rehearsal.begin(here, lease.get()));
        LOG.info(
                "Host '{}' is up: agent on port {}, transport on port {}, {} on QEMU {}",
                config.name(),
                web.port(),
                transport.address().getPort(),
                host.acceleration().accelerator().word(),
                qemu.version());
    }

    /** The VMs of this host. */
    public Vms vms() {
        return Objects.requireNonNull(vms, "an agent that started has them");
    }

    /** Where the agent's API listens. */
    public int port() {
        return port;
    }

    /** The same API on each of the host's addresses. */
    private WebServer serve(Membership member, List<HttpService> services) {
        Tls tls = Tls.builder()
                .sslContext(member.identity().sslContext())
                .clientAuth(TlsClientAuth.REQUIRED)
                .build();
        WebServer first = server(config.managementAddress(), config.agentPort(), tls, services);
        if (!config.migrationAddress().equals(config.managementAddress())) {
            server(config.migrationAddress(), first.port(), tls, services);
        }
        return first;
    }

    private WebServer server(String address, int port, Tls tls, List<HttpService> services) {
        WebServer server = WebServer.builder()
                .host(address)
                .port(port)
                .tls(tls)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(500))
                .routing(routing -> route(routing, services))
                .build()
                .start();
        open.push(server::stop);
        return server;
    }

    private static void route(HttpRouting.Builder routing, List<HttpService> services) {
        routing.addFilter(new Callers());
        services.forEach(service -> routing.register(PREFIX, service));
        Errors.register(routing);
    }

    private static Datastores datastores(AgentConfig config) {
        List<Datastore> opened = new ArrayList<>();
        config.datastores()
                .forEach((name, declared) -> opened.add(
                        declared.fence().equals("none")
                                ? Datastore.withoutFence(name, declared.path())
                                : Datastore.open(name, declared.path())));
        Datastores datastores = new Datastores(opened);
        datastores.all().forEach(datastore -> {
            if (!datastore.fence().locks()) {
                LOG.warn(
                        "Datastore '{}' has no fence: {}",
                        datastore.name(),
                        datastore.fence().reason());
            }
        });
        return datastores;
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new Refusal(
                    Problem.badField(
                            "migrationAddress",
                            "The migration address '" + text + "' cannot be resolved.",
                            "Give an IP address of this host."),
                    e);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** Stops in order; every VM runs on. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            AutoCloseable part = open.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("While the agent stopped: {}", e.getMessage(), e);
            }
        }
        closed.countDown();
    }
}
