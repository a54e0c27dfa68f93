package org.godwit.agent.http;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.security.cert.Certificate;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.Problem;
import org.godwit.cluster.identity.Peer;
import org.godwit.cluster.identity.Role;

/**
 * Who may call what. TLS has let in only certificates of the cluster; here the role decides: the server commands this host's
 * VMs, other agents reach only what a destination offers them, and users' certificates are for the server alone.
 */
public final class Callers implements Filter {
    private static final String INCOMING = "/agent/v1/incoming/";

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Set<Role> allowed = request.path().path().startsWith(INCOMING)
                ? EnumSet.of(Role.AGENT, Role.SERVER)
                : EnumSet.of(Role.SERVER);
        Optional<Peer> caller = request.remotePeer().tlsCertificates().flatMap(Callers::peer);
        if (caller.isPresent() && allowed.contains(caller.get().role())) {
            chain.proceed();
            return;
        }
        String who = caller.map(peer -> "'" + peer.name() + "' with the role '" + text(peer.role()) + "'")
                .orElse("a caller without a certificate");
        Bodies.send(
                response,
                new Problem(
                        403,
                        "forbidden",
                        "This path of the agent is not for " + who + ".",
                        null,
                        "Ask the server: it commands the agents."));
    }

    private static Optional<Peer> peer(Certificate[] chain) {
        try {
            return chain.length == 0 ? Optional.empty() : Optional.of(Peer.of(chain[0]));
        } catch (RuntimeException e) {
            // A certificate of the cluster that names no role that this version knows: nobody.
            return Optional.empty();
        }
    }

    private static String text(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
