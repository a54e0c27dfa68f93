package org.godwit.agent.migration;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.godwit.agent.http.Bodies;
import org.godwit.api.BandwidthLimit;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Refusal;
import org.godwit.transport.DestinationSession;
import org.godwit.transport.SessionId;
import org.godwit.transport.SessionOptions;

/** The paths of {@code /agent/v1} that are about migrations. */
public final class MigrationRoutes implements HttpService {
    private static final Duration LONGEST_POLL = Duration.ofSeconds(30);
    /** A session that was offered for measuring the link and is not dialled is forgotten. */
    private static final Duration PROBE = Duration.ofSeconds(20);

    private final Surroundings here;
    private final Migrations migrations;

    public MigrationRoutes(Surroundings here, Migrations migrations) {
        this.here = here;
        this.migrations = migrations;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/vms/{name}/check", this::check)
                .post("/vms/{name}/migrations", this::start)
                .get("/migrations/{id}", this::status)
                .post("/migrations/{id}/cancel", this::cancel)
                .post("/migrations/{id}/bandwidth", this::limit)
                .post("/incoming/check", this::incomingCheck)
                .post("/incoming/link", this::link)
                .post(
                        "/incoming/clock",
                        (request, response) -> Bodies.send(response, new Incoming.ClockAnswer(Instant.now())))
                .post("/incoming/{id}", this::prepare)
                .post("/incoming/{id}/ready", this::ready)
                .post("/incoming/{id}/commit", this::commit)
                .post("/incoming/{id}/relinquish", this::relinquish)
                .post("/incoming/{id}/announced", this::announced);
    }

    private void check(ServerRequest request, ServerResponse response) {
        MigrateRequest asked = Bodies.read(request, MigrateRequest.class);
        Bodies.send(response, migrations.check(parameter(request, "name"), asked));
    }

    private void start(ServerRequest request, ServerResponse response) {
        MigrateRequest asked = Bodies.read(request, MigrateRequest.class);
        Bodies.send(response, 202, Map.of("id", migrations.start(parameter(request, "name"), asked)));
    }

    private void status(ServerRequest request, ServerResponse response) {
        long after = request.query().first("after").map(Long::parseLong).orElse(0L);
        long seconds = request.query().first("waitSeconds").map(Long::parseLong).orElse(0L);
        Duration limit = Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_POLL.toSeconds()));
        Bodies.send(response, migrations.status(parameter(request, "id"), after, limit));
    }

    private void cancel(ServerRequest request, ServerResponse response) {
        migrations.cancel(parameter(request, "id"));
        Bodies.send(response, migrations.status(parameter(request, "id"), 0, Duration.ZERO));
    }

    private void limit(ServerRequest request, ServerResponse response) {
        BandwidthLimit asked = Bodies.read(request, BandwidthLimit.class);
        migrations.limit(parameter(request, "id"), asked.maxBandwidth().bytes());
        Bodies.send(response, asked);
    }

    private void incomingCheck(ServerRequest request, ServerResponse response) {
        Incoming.CheckRequest asked = Bodies.read(request, Incoming.CheckRequest.class);
        DestinationChecks checks = new DestinationChecks(here, asked);
        Bodies.send(response, new Incoming.CheckAnswer(checks.all(), checks.knownPages()));
    }

    /** The session is let go as soon as it has ended: it holds its windows, and its timer would keep them for as long as a failure may take. */
    private void link(ServerRequest request, ServerResponse response) {
        SessionId session = SessionId.random();
        DestinationSession probe = here.transport().expect(session, SessionOptions.defaults());
        var _ = probe.ended()
                .orTimeout(PROBE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((_, _) -> Thread.ofVirtual().start(probe::close));
        Bodies.send(response, new Incoming.LinkAnswer(session.hex()));
    }

    private void prepare(ServerRequest request, ServerResponse response) {
        Incoming.PrepareRequest asked = Bodies.read(request, Incoming.PrepareRequest.class);
        try {
            Bodies.send(response, migrations.prepare(parameter(request, "id"), asked));
        } catch (MigrationFailed e) {
            throw new Refusal(Failures.notPrepared(asked.spec().name(), here.host(), e), e);
        }
    }

    private void ready(ServerRequest request, ServerResponse response) {
        Incoming.Asking asked = Bodies.read(request, Incoming.Asking.class);
        migrations.incoming(parameter(request, "id")).proveReady();
        Bodies.send(response, asked);
    }

    private void commit(ServerRequest request, ServerResponse response) {
        Incoming.CommitRequest asked = Bodies.read(request, Incoming.CommitRequest.class);
        Bodies.send(response, migrations.incoming(parameter(request, "id")).commit(asked));
    }

    private void relinquish(ServerRequest request, ServerResponse response) {
        Incoming.RelinquishRequest asked = Bodies.read(request, Incoming.RelinquishRequest.class);
        Bodies.send(response, migrations.relinquish(parameter(request, "id"), asked));
    }

    private void announced(ServerRequest request, ServerResponse response) {
        Incoming.AnnounceRequest asked = Bodies.read(request, Incoming.AnnounceRequest.class);
        Destination destination = migrations.incoming(parameter(request, "id"));
        Bodies.send(response, destination.arrived(asked.guestAhead()));
    }

    private static String parameter(ServerRequest request, String name) {
        return request.path().pathParameters().get(name);
    }
}
