package org.godwit.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;

/** Where the server is, and with what we show who we are. */
public sealed interface ServerAddress {
    int PORT = 7443;

    /** The server's UNIX socket: whoever may open the file is trusted. */
    record Socket(Path path) implements ServerAddress {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * The server's mutual TLS port.
     *
     * @param identity a folder with {@code cert.pem}, {@code key.pem} and {@code ca.pem}
     */
    record Tls(URI uri, Path identity) implements ServerAddress {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /**
     * Reads {@code unix:/path} or {@code https://host:port}.
     *
     * @param identity needed for {@code https}
     * @throws Refusal for any other form, or {@code https} without an identity
     */
    static ServerAddress parse(String text, @Nullable Path identity) {
        if (text.startsWith("unix:") && text.length() > "unix:".length()) {
            return new Socket(Path.of(text.substring("unix:".length())));
        }
        if (!text.toLowerCase(Locale.ROOT).startsWith("https://")) {
            throw refused(
                    "'" + text
                            + "' is not a server's address; expected unix:/path/to/server.sock or https://host:7443.",
                    "Give it with --server or GODWIT_SERVER.");
        }
        if (identity == null) {
            throw refused(
                    "The server at " + text + " asks for a certificate, and no identity was given.",
                    "Give the folder with cert.pem, key.pem and ca.pem with --identity or GODWIT_IDENTITY; the server keeps"
                            + " the administrator's in 'admin' of its state directory.");
        }
        try {
            URI uri = URI.create(text.replaceAll("/+$", ""));
            return new Tls(uri.getPort() >= 0 ? uri : URI.create(uri + ":" + PORT), identity);
        } catch (IllegalArgumentException e) {
            throw refused(
                    "'" + text + "' is not a server's address: " + e.getMessage() + ".",
                    "Write it as https://host:7443.");
        }
    }

    private static Refusal refused(String detail, String remedy) {
        return new Refusal(new Problem(400, "bad-server-address", detail, null, remedy));
    }
}
