package org.godwit.server.agents;

import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.HostLease;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.identity.Identity;

/** Finds the agent of a host. Connections are kept between requests. */
public final class Agents implements AutoCloseable {
    /** Both ends are in one data centre: an agent that takes longer to accept a connection is not there. */
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final WebClient http;
    private final Function<String, Optional<HostLease>> leases;

    /**
     * Speaks with the identity of a server.
     *
     * @param leases the lease of a host whose agent is alive
     */
    public Agents(Identity identity, Function<String, Optional<HostLease>> leases) {
        this.leases = leases;
        this.http = WebClient.builder()
                .servicesDiscoverServices(false)
                .shareConnectionCache(false)
                .connectTimeout(CONNECT)
                .tls(Tls.builder()
                        .sslContext(identity.sslContext())
                        .enabledProtocols(List.of("TLSv1.3"))
                        .build())
                .build();
    }

    /**
     * The agent of a host.
     *
     * @throws Refusal when it has no lease: its agent is down
     */
    public Agent of(String host) {
        return find(host).orElseThrow(() -> new Refusal(down(host, "its agent is not connected to the cluster")));
    }

    public Optional<Agent> find(String host) {
        return leases.apply(host).map(lease -> new Agent(lease, http));
    }

    static Problem down(String host, String why) {
        return Problem.unavailable(
                "host-down",
                "The host '" + host + "' is down: " + why + ".",
                "Its VMs may run on without it. Look at the agent there: 'systemctl status godwit-agent'.");
    }

    @Override
    public void close() {
        http.closeResource();
    }
}
