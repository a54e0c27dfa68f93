package org.godwit.server.http;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.TokenStore;
import org.jspecify.annotations.Nullable;

/** Join tokens: made, listed without their secrets, revoked. */
public final class TokenRoutes {
    private static final String TOKENS = "/api/v1/tokens";
    private static final long AN_HOUR = 3600;
    private static final long A_YEAR = 365L * 24 * 3600;

    private final TokenStore tokens;

    public TokenRoutes(TokenStore tokens) {
        this.tokens = tokens;
    }

    /** What is asked for; an hour and one use where nothing is said. */
    record Wanted(@Nullable Long lifetimeSeconds, @Nullable Integer uses) {}

    public void routing(HttpRouting.Builder routing) {
        routing.get(TOKENS, (request, response) -> Answers.json(response, tokens.list()))
                .post(TOKENS, this::create)
                .delete(TOKENS + "/{id}", this::revoke);
    }

    private void create(ServerRequest request, ServerResponse response) {
        Wanted wanted = Answers.read(request, Wanted.class);
        long lifetime = wanted.lifetimeSeconds() == null ? AN_HOUR : wanted.lifetimeSeconds();
        int uses = wanted.uses() == null ? 1 : wanted.uses();
        refuseUnless(lifetime > 0 && lifetime <= A_YEAR, "lifetimeSeconds", "1 to " + A_YEAR, lifetime);
        refuseUnless(uses > 0 && uses <= 10_000, "uses", "1 to 10000", uses);
        Answers.json(response, 201, tokens.create(Duration.ofSeconds(lifetime), uses));
    }

    private void revoke(ServerRequest request, ServerResponse response) {
        String id = request.path().pathParameters().get("id");
        if (!tokens.revoke(id)) {
            throw new Refusal(Problem.unknown("token", id, "'godwit token list' shows those that are still good."));
        }
        response.status(204).send();
    }

    private static void refuseUnless(boolean holds, String field, String expected, long came) {
        if (!holds) {
            throw new Refusal(Problem.badField(
                    field,
                    field + ": expected a number from " + expected + ", but it is " + came + ".",
                    "Correct it."));
        }
    }
}
