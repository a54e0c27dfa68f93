package org.godwit.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.godwit.server.inventory.Inventory;

/** Answers without an end: each piece goes out as it comes in. */
final class Streams {
    private Streams() {}

    static void console(Inventory inventory, String vm, ServerResponse response) {
        try (HttpClientResponse agent = inventory.console(vm)) {
            InputStream in = agent.entity().inputStream();
            OutputStream out = response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream")
                    .outputStream();
            try (out) {
                byte[] piece = new byte[8192];
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    out.write(piece, 0, n);
                    out.flush();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The console's stream broke.", e);
        }
    }
}
