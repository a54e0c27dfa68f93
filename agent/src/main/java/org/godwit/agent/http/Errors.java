package org.godwit.agent.http;

import io.helidon.http.HttpException;
import io.helidon.http.NotFoundException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.godwit.agent.host.HostToolException;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.qemu.QemuException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every error with a problem, whatever route it came from. */
public final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    private Errors() {}

    /** Registers the answers; the last route is the one for paths that do not exist. */
    public static void register(HttpRouting.Builder routing) {
        routing.error(Refusal.class, (request, response, refusal) -> answer(request, response, refusal.problem()));
        routing.error(
                NotFoundException.class, (request, response, e) -> answer(request, response, unknownPath(request)));
        routing.error(
                HttpException.class,
                (request, response, e) -> answer(
                        request,
                        response,
                        new Problem(e.status().code(), "bad-request", String.valueOf(e.getMessage()), null, null)));
        routing.error(
                QemuException.class,
                (request, response, e) -> answer(request, response, Problem.internal(String.valueOf(e.getMessage()))));
        routing.error(
                ClusterUnavailable.class,
                (request, response, e) -> answer(
                        request,
                        response,
                        Problem.unavailable(
                                "cluster-unavailable",
                                String.valueOf(e.getMessage()),
                                "Check that the server, or the ZooKeeper ensemble, runs and can be reached from this host.")));
        routing.error(
                HostToolException.class,
                (request, response, e) -> answer(request, response, Problem.internal(String.valueOf(e.getMessage()))));
        routing.error(RuntimeException.class, (request, response, e) -> unexpected(request, response, e));
        routing.any((request, response) -> answer(request, response, unknownPath(request)));
    }

    private static void unexpected(ServerRequest request, ServerResponse response, RuntimeException e) {
        LOG.error("{} failed", described(request), e);
        answer(
                request,
                response,
                new Problem(
                        500,
                        "internal",
                        described(request) + " failed: " + e + ".",
                        null,
                        "The agent's log has the details."));
    }

    private static void answer(ServerRequest request, ServerResponse response, Problem problem) {
        if (problem.status() >= 500) {
            LOG.warn("{}: {}", described(request), problem.asText());
        }
        Bodies.send(response, problem);
    }

    private static Problem unknownPath(ServerRequest request) {
        return new Problem(
                404,
                "path-unknown",
                "The agent has nothing at " + described(request) + ".",
                null,
                "Its paths are in docs/architecture.md.");
    }

    private static String described(ServerRequest request) {
        return request.prologue().method().text() + " " + request.path().path();
    }
}
