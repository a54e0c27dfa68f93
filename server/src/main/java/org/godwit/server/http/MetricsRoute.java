package org.godwit.server.http;

import io.helidon.webserver.http.HttpRouting;
import org.godwit.server.metrics.Metrics;

/** {@code GET /metrics}, for Prometheus. */
public final class MetricsRoute {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Metrics metrics;

    public MetricsRoute(Metrics metrics) {
        this.metrics = metrics;
    }

    public void routing(HttpRouting.Builder routing) {
        routing.get("/metrics", (request, response) -> Answers.send(response, 200, TEXT, metrics.text()));
    }
}
