package org.godwit.server.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/** Few wrong tokens a minute, from one address and from all together. A secret has 128 bits: this spares the log and the processor, no more. */
final class GuessLimit {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int FROM_ONE = 10;
    private static final int FROM_ALL = 100;

    private final Map<String, ArrayDeque<Instant>> failures = new HashMap<>();

    synchronized void failed(String from, Instant now) {
        failures.computeIfAbsent(from, any -> new ArrayDeque<>()).addLast(now);
    }

    synchronized void refuseTooMany(String from, Instant now) {
        Instant oldest = now.minus(WINDOW);
        failures.values().forEach(times -> times.removeIf(time -> time.isBefore(oldest)));
        failures.values().removeIf(ArrayDeque::isEmpty);
        int all = failures.values().stream().mapToInt(ArrayDeque::size).sum();
        int one = failures.containsKey(from) ? failures.get(from).size() : 0;
        if (one >= FROM_ONE || all >= FROM_ALL) {
            throw new Refusal(new Problem(
                    429,
                    "too-many-guesses",
                    "Too many wrong tokens came from " + (one >= FROM_ONE ? from : "everywhere")
                            + " in the last minute.",
                    null,
                    "Wait a minute, then try again with the right one."));
        }
    }
}
