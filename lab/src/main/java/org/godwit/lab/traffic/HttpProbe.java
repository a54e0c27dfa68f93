package org.godwit.lab.traffic;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to the guest's web server, one after the other, each on a connection of its own. */
final class HttpProbe {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int PAUSE_MILLIS = 100;

    private final Gaps gaps = new Gaps("http");
    private final AtomicLong ok = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    void run(URI page) {
        try {
            while (true) {
                if (ask(page)) {
                    ok.incrementAndGet();
                    gaps.answer(Instant.now());
                } else {
                    failed.incrementAndGet();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean ask(URI page) {
        try {
            HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            connection.setRequestProperty("Connection", "close");
            try (var body = connection.getInputStream()) {
                body.readAllBytes();
            }
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            System.err.println(Instant.now() + " HTTP: " + e);
            return false;
        }
    }

    long ok() {
        return ok.get();
    }

    long failed() {
        return failed.get();
    }

    Gaps gaps() {
        return gaps;
    }
}
