package org.godwit.server.agents;

import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.WebClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

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
                .dnsResolver((host, lookup) -> address(host))
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
        Optional<HostLease> lease = leases.apply(host);
        lease.ifPresent(found -> addresses.put(host, found.managementAddress()));
        return lease.map(found -> new Agent(found, http));
    }

    /**
     * An agent is asked for by its host's name, and its lease says where that is: so TLS compares the certificate with the name, and whoever has taken
     * over an address is found out. Nothing is looked up in a DNS, forwards or backwards.
     */
    private InetAddress address(String host) {
        String address = addresses.getOrDefault(host, host);
        try {
            return InetAddress.getByAddress(host, InetAddress.ofLiteral(address).getAddress());
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new Refusal(down(host, "its lease says '" + address + "', which is no IP address"), e);
        }
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
