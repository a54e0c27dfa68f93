package org.godwit.lab.traffic;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * Fetches the files that the guest's load {@code web} has made, one after the other over one kept connection, and compares each
 * with what it was the first time. Files fetched are the operations.
 */
final class FetchProbe {
    private static final int FILES = 64;
    private static final int BYTES = 128 * 1024;
    private static final int PATIENCE_MILLIS = 10_000;

    /** A client that reads as fast as it can would take the processors that the hosts need. */
    private static final int PAUSE_MILLIS = 10;

    private final Operations operations = new Operations();
    private final AtomicLong wrong = new AtomicLong();
    private final Map<Integer, Long> sums = new HashMap<>();

    void run(String guest) {
        long fetched = 0;
        try {
            for (int number = 0; ; number = (number + 1) % FILES) {
                if (fetch(URI.create("http://" + guest + "/files/" + number + ".txt"), number)) {
                    operations.done(Instant.now(), ++fetched);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean fetch(URI file, int number) {
        try {
            HttpURLConnection connection = (HttpURLConnection) file.toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (var body = connection.getInputStream()) {
                compare(number, body.readAllBytes());
            }
            return true;
        } catch (IOException e) {
            System.err.println(Instant.now() + " Fetching " + file + ": " + e);
            return false;
        }
    }

    void compare(int number, byte[] content) {
        CRC32C sum = new CRC32C();
        sum.update(content);
        Long first = sums.putIfAbsent(number, sum.getValue());
        if (content.length != BYTES || (first != null && first != sum.getValue())) {
            wrong.incrementAndGet();
        }
    }

    /** Files that were not what they had been. */
    long wrong() {
        return wrong.get();
    }

    Operations operations() {
        return operations;
    }
}
