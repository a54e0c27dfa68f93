package org.godwit.lab.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ping} of iputils, every 5 ms, its lines read: the guest's kernel answers, whatever its programs do. */
final class PingProbe {
    private static final Pattern ANSWER = Pattern.compile("\\[(\\d+\\.\\d+)] \\d+ bytes from .* icmp_seq=(\\d+) .*");
    private static final Pattern NONE_YET = Pattern.compile("\\[\\d+\\.\\d+] no answer yet for icmp_seq=(\\d+)");

    /** Requests younger than this many are not called lost yet: one second. */
    private static final long GRACE = 200;

    private final Gaps gaps = new Gaps("ping");
    private final TreeSet<Long> unanswered = new TreeSet<>();
    private long newest;
    private long answered;

    /** Reads until ping ends, with the JVM. */
    void run(String address) {
        try {
            Process ping = new ProcessBuilder("ping", "-n", "-D", "-O", "-i", "0.005", "-s", "16", address)
                    .redirectErrorStream(true)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(ping::destroy));
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(ping.getInputStream(), StandardCharsets.US_ASCII))) {
                lines.lines().forEach(this::line);
            }
        } catch (IOException e) {
            throw new IllegalStateException("ping could not be started: " + e.getMessage(), e);
        }
    }

    synchronized void line(String line) {
        Matcher answer = ANSWER.matcher(line);
        if (answer.matches()) {
            long number = unwrapped(Integer.parseInt(answer.group(2)));
            sent(number);
            if (unanswered.remove(number)) {
                answered++;
                gaps.answer(instant(answer.group(1)));
            }
            return;
        }
        Matcher none = NONE_YET.matcher(line);
        if (none.matches()) {
            sent(unwrapped(Integer.parseInt(none.group(1))));
        }
    }

    private void sent(long number) {
        while (newest < number) {
            unanswered.add(++newest);
        }
    }

    /** ping prints 16 bits of the number; the true one is near the newest. */
    private long unwrapped(int number) {
        long base = newest & ~0xFFFFL;
        long candidate = base + number;
        if (candidate < newest - 0x8000) {
            return candidate + 0x10000;
        }
        return candidate > newest + 0x8000 ? candidate - 0x10000 : candidate;
    }

    private static Instant instant(String seconds) {
        BigDecimal value = new BigDecimal(seconds);
        return Instant.ofEpochSecond(
                value.longValue(),
                value.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }

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
