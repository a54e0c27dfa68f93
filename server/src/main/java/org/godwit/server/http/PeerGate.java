package org.godwit.server.http;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.security.cert.Certificate;
import java.util.Optional;
import org.godwit.api.Problem;
import org.godwit.cluster.identity.IdentityException;
import org.godwit.cluster.identity.Peer;
import org.godwit.cluster.identity.Role;

/**
 * Lets in administrators and servers. TLS has already proved that the peer is of the cluster; an agent is, too, and a host that was taken over
 * must not command the others.
 */
final class PeerGate implements Filter {
    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Optional<Peer> peer = request.remotePeer().tlsCertificates().flatMap(PeerGate::peer);
        if (peer.isPresent() && peer.get().role() != Role.AGENT) {
            chain.proceed();
            return;
        }
        String who = peer.map(agent -> "the agent '" + agent.name() + "'").orElse("somebody without a role");
        Answers.problem(
                response,
                new Problem(
                        403,
                        "role-not-admitted",
                        "This is for administrators and servers; the certificate is of " + who + ".",
                        null,
                        "Use the administrator's identity, which the server keeps in 'admin' of its state directory."));
    }

    private static Optional<Peer> peer(Certificate[] chain) {
        try {
            return Optional.of(Peer.of(chain[0]));
        } catch (IdentityException e) {
            return Optional.empty();
        }
    }
}
