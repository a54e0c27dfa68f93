package org.godwit.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.time.Duration;
import java.util.List;
import org.godwit.api.Event;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.server.event.Events;

/** Events: the last ones as JSON, or all that come as server-sent events, from where {@code Last-Event-ID} says. */
public final class EventRoutes {
    /** A comment now and then: the follower's end is noticed, and nobody in between takes the connection for dead. */
    private static final Duration BREATH = Duration.ofSeconds(15);

    private final Events events;

    public EventRoutes(Events events) {
        this.events = events;
    }

    public void routing(HttpRouting.Builder routing) {
        routing.get("/api/v1/events", this::events);
    }

    private void events(ServerRequest request, ServerResponse response) throws InterruptedException {
        String accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
        if (accept.contains("text/event-stream")) {
            follow(lastSeen(request), response);
        } else {
            Answers.json(response, events.all());
        }
    }

    private long lastSeen(ServerRequest request) {
        String id = request.headers().first(HeaderNames.create("Last-Event-ID")).orElse(Long.toString(events.newest()));
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw new Refusal(
                    Problem.badField(
                            "Last-Event-ID",
                            "Last-Event-ID: expected an event's number, but it is '" + id + "'.",
                            "Leave it out to see what comes from now on."),
                    e);
        }
    }

    private void follow(long after, ServerResponse response) throws InterruptedException {
        long seen = after;
        try (SseSink sink = response.sink(SseSink.TYPE)) {
            sink.emit(SseEvent.builder().comment("godwit").build());
            while (!events.closed()) {
                List<Event> news = events.after(seen, BREATH);
                if (news.isEmpty()) {
                    sink.emit(SseEvent.builder().comment("still here").build());
                }
                for (Event event : news) {
                    sink.emit(SseEvent.builder()
                            .id(Long.toString(event.sequence()))
                            .name(event.type())
                            .data(Json.mapper().writeValueAsString(event))
                            .build());
                    seen = event.sequence();
                }
            }
        }
    }
}
