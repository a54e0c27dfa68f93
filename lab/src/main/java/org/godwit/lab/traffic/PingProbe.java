package org.godwit.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.lab.EpochSeconds;

/**
 * {@code fping}, every 5 ms, its lines read: the guest's kernel answers, whatever its programs do. The ping of iputils spins at so short
 * an interval, and takes a quarter of the machine from those whom it watches.
 */
final class PingProbe {
    private static final Pattern ANSWER = Pattern.compile("\\[(\\d+\\.\\d+)] \\S+ : \\[(\\d+)], \\d+ bytes, .*");

    /** Requests younger than this many are not called lost yet: one second. */
    private static final long GRACE = 200;
    /** An answer may be so late and still be one. */
    private static final int LATEST_MILLIS = 60_000;

    private final Gaps gaps = new Gaps("ping");
    private final TreeSet<Long> unanswered = new TreeSet<>();
    private long newest = -1;
    private long answered;

    /** Reads until fping ends, with the JVM. */
    void run(String address) {
        try {
            List<String> command = List.of(
                    "fping",
                    "-l",
                    "-D",
                    "-i",
                    "1",
                    "-p",
                    "5",
                    "-b",
                    "16",
                    "-t",
                    String.valueOf(LATEST_MILLIS),
                    address);
            Process ping = new ProcessBuilder(command).redirectErrorStream(true).start();
            Runtime.getRuntime().addShutdownHook(new Thread(ping::destroy));
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(ping.getInputStream(), StandardCharsets.US_ASCII))) {
                lines.lines().forEach(this::line);
            }
        } catch (IOException e) {
            throw new IllegalStateException("fping could not be started: " + e.getMessage(), e);
        }
    }

    synchronized void line(String line) {
        Matcher answer = ANSWER.matcher(line);
        if (!answer.matches()) {
            return;
        }
        long number = Long.parseLong(answer.group(2));
        while (newest < number) {
            unanswered.add(++newest);
        }
        if (unanswered.remove(number)) {
            answered++;
            gaps.answer(EpochSeconds.parse(answer.group(1)));
        }
    }

    /** Requests without an answer, though one that was sent a second later has its own. */
    synchronized long lost() {
        return unanswered.headSet(newest - GRACE).size();
    }

    synchronized long sentCount() {
        return answered + lost();
    }

    Gaps gaps() {
        return gaps;
    }
}
