package org.godwit.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.cluster.ownership.OwnershipRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Bodies in and out, and what becomes of errors. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    static void json(ServerResponse response, Object body) {
        json(response, 200, body);
    }

    static void json(ServerResponse response, int status, Object body) {
        send(response, status, "application/json", Json.mapper().writeValueAsBytes(body));
    }

    static void problem(ServerResponse response, Problem problem) {
        send(
                response,
                problem.status(),
                "application/problem+json",
                Json.mapper().writeValueAsBytes(problem));
    }

    static void send(ServerResponse response, int status, String type, byte[] body) {
        response.status(Status.create(status))
                .header(HeaderNames.CONTENT_TYPE, type)
                .send(body);
    }

    static String text(ServerRequest request) {
        return request.content().hasEntity()
                ? new String(request.content().as(byte[].class), StandardCharsets.UTF_8)
                : "";
    }

    /** What a person or program wrote: unknown fields are errors, so that a misspelt limit is not silently ignored. */
    static <T> T read(ServerRequest request, Class<T> shape) {
        String body = text(request);
        try {
            T read = body.isBlank() ? null : Json.strict().readValue(body, shape);
            if (read != null) {
                return read;
            }
        } catch (JacksonException e) {
            throw new Refusal(BadBody.problem(shape, e), e);
        }
        throw new Refusal(BadBody.missing(shape));
    }

    /** Registers what becomes of errors, and the answer to a path that nobody serves; to be called after all routes. */
    static void otherwise(HttpRouting.Builder routing) {
        routing.any((request, response) -> problem(response, unknownPath(request)))
                .error(Refusal.class, (request, response, e) -> problem(response, e.problem()))
                .error(
                        ClusterUnavailable.class,
                        (request, response, e) -> problem(
                                response,
                                Problem.unavailable(
                                        "zookeeper-down",
                                        String.valueOf(e.getMessage()),
                                        "Look at ZooKeeper, then try again.")))
                .error(
                        OwnershipRefused.class,
                        (request, response, e) -> problem(
                                response,
                                Problem.conflict(
                                        "ownership",
                                        String.valueOf(e.getMessage()),
                                        "Wait until it has ended, then try again.")))
                .error(
                        HttpException.class,
                        (request, response, e) -> problem(
                                response,
                                new Problem(e.status().code(), "http", String.valueOf(e.getMessage()), null, null)))
                .error(Throwable.class, Answers::unexpected);
    }

    private static Problem unknownPath(ServerRequest request) {
        return new Problem(
                404,
                "path-unknown",
                "There is no " + request.prologue().method().text() + " "
                        + request.path().path() + ".",
                null,
                "GET /api/v1/openapi.yaml describes everything that there is.");
    }

    private static void unexpected(ServerRequest request, ServerResponse response, Throwable e) {
        if (response.isSent()) {
            return;
        }
        LOG.error("{} {} failed", request.prologue().method(), request.path().path(), e);
        problem(response, Problem.internal("The server failed: " + e + ". Its log tells where."));
    }
}
