package org.godwit.server.http;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import org.godwit.api.JoinAnswer;
import org.godwit.api.JoinRequest;
import org.godwit.api.Names;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.identity.IdentityException;
import org.godwit.cluster.identity.TokenRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /join}: the one thing that can be asked without a certificate. */
public final class JoinRoute {
    private static final Logger LOG = LoggerFactory.getLogger(JoinRoute.class);

    /** Redeems the token, certifies the key and writes the host down; throws what the cluster throws. */
    public interface Admission {
        JoinAnswer admit(JoinRequest request);
    }

    private final Admission admission;
    private final GuessLimit guesses = new GuessLimit();

    public JoinRoute(Admission admission) {
        this.admission = admission;
    }

    public void routing(HttpRouting.Builder routing) {
        routing.post("/join", this::join);
        Answers.otherwise(routing);
    }

    private void join(ServerRequest request, ServerResponse response) {
        String from = address(request.remotePeer().address());
        guesses.refuseTooMany(from, Instant.now());
        JoinRequest wanted = Answers.read(request, JoinRequest.class);
        refuseBadFields(wanted);
        try {
            JoinAnswer answer = admission.admit(wanted);
            LOG.info("Host '{}' joined from {}", wanted.name(), from);
            Answers.json(response, answer);
        } catch (TokenRefused e) {
            guesses.failed(from, Instant.now());
            LOG.warn("Host '{}' at {} was not let in: {}", wanted.name(), from, e.getMessage());
            throw new Refusal(
                    new Problem(
                            403,
                            "token-refused",
                            String.valueOf(e.getMessage()),
                            "secret",
                            "Make a new one with 'godwit token create'."),
                    e);
        } catch (IdentityException e) {
            throw new Refusal(
                    Problem.badField("csr", String.valueOf(e.getMessage()), "Let 'godwit agent' make it."), e);
        }
    }

    /** The number, not the name: a name would be looked up, and whoever answers for it could be the guesser. */
    private static String address(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : peer.toString();
    }

    /** Fields that a client left out are {@code null} here, whatever the shape promises. */
    @SuppressWarnings("NullAway")
    private static void refuseBadFields(JoinRequest wanted) {
        require("tokenId", wanted.tokenId() != null, "the token's id");
        require("secret", wanted.secret() != null, "the token's secret");
        require(
                "name",
                wanted.name() != null && Names.isName(wanted.name()),
                "letters, digits, dots and dashes, up to 50");
        require(
                "addresses",
                wanted.addresses() != null
                        && wanted.addresses().stream().allMatch(a -> a != null && Names.isIpAddress(a)),
                "a list of IP addresses");
        require("csr", wanted.csr() != null, "a PKCS#10 request as PEM");
    }

    private static void require(String field, boolean holds, String expected) {
        if (!holds) {
            throw new Refusal(Problem.badField(field, field + ": expected " + expected + ".", "Correct it."));
        }
    }
}
