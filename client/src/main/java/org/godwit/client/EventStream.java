package org.godwit.client;

import io.helidon.webclient.api.HttpClientResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.godwit.api.Event;
import org.godwit.api.Json;

/** Server-sent events, read as they come; only {@code data} lines matter here, for an event carries its own number and type. */
public final class EventStream implements AutoCloseable {
    private final HttpClientResponse response;
    private final BufferedReader lines;

    EventStream(HttpClientResponse response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(Wire.stream(response), StandardCharsets.UTF_8));
    }

    /** Waits for the next event; empty when the server has ended the stream. */
    public Optional<Event> next() {
        try {
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length()).stripLeading());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    return Optional.of(Json.mapper().readValue(data.toString(), Event.class));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The stream of events broke.", e);
        }
    }

    /** Ends a {@link #next()} that waits in another thread, too. */
    @Override
    public void close() {
        response.close();
    }
}
