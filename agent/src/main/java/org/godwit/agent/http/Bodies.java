package org.godwit.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import tools.jackson.core.JacksonException;

/** JSON in and out. */
public final class Bodies {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private Bodies() {}

    /** Reads what another part of Godwit sent; a newer peer's unknown fields are passed over. */
    public static <T> T read(ServerRequest request, Class<T> type) {
        byte[] body = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
        if (body.length == 0) {
            throw new Refusal(Problem.badField(
                    "", "The request has no body; expected a " + type.getSimpleName() + " as JSON.", "Send one."));
        }
        try {
            return Json.mapper().readValue(body, type);
        } catch (JacksonException e) {
            throw new Refusal(BadInput.problem(e, "the request's body"), e);
        }
    }

    public static void send(ServerResponse response, Object body) {
        send(response, 200, body);
    }

    public static void send(ServerResponse response, int status, Object body) {
        write(response, status, JSON, body);
    }

    public static void send(ServerResponse response, Problem problem) {
        write(response, problem.status(), PROBLEM, problem);
    }

    private static void write(ServerResponse response, int status, String type, Object body) {
        response.status(Status.create(status))
                .header(HeaderNames.CONTENT_TYPE, type)
                .send(Json.mapper().writeValueAsBytes(body));
    }
}
