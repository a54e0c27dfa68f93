package org.godwit.lab;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast a link is, in bits per second; {@code 0} is a link that nothing holds back.
 * Written {@code 1gbit}, {@code 250mbit} or {@code none}.
 */
public record LinkRate(long bitsPerSecond) {
    public static final LinkRate GIGABIT = new LinkRate(1_000_000_000L);
    public static final LinkRate NONE = new LinkRate(0);

    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(k|m|g)bit");

    /** What may wait before the link, in time: more would hide the link's pace from the sender and delay the switchover. */
    private static final int QUEUE_MILLIS = 4;

    /** tbf passes a burst at once; below 128 KiB it would have to cut up the kernel's 64 KiB segments. */
    private static final long SMALLEST_BURST = 128 << 10;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static LinkRate parse(String text) {
        String lower = text.trim().toLowerCase(Locale.ROOT);
        if (lower.equals("none")) {
            return NONE;
        }
        Matcher matcher = FORM.matcher(lower);
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) <= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a link rate; expected for example 1gbit, 250mbit or none.");
        }
        double unit = switch (matcher.group(2)) {
            case "k" -> 1e3;
            case "m" -> 1e6;
            default -> 1e9;
        };
        return new LinkRate(Math.round(Double.parseDouble(matcher.group(1)) * unit));
    }

    public boolean limited() {
        return bitsPerSecond > 0;
    }

    public LinkRate times(double factor) {
        return new LinkRate(Math.max(1000, Math.round(bitsPerSecond * factor)));
    }

    /** The arguments of {@code tc qdisc replace dev DEV root}. */
    String tbf() {
        long burst = Math.max(SMALLEST_BURST, bitsPerSecond / 8 / 1000);
        return "tbf rate " + bitsPerSecond + "bit burst " + burst + " latency " + QUEUE_MILLIS + "ms";
    }

    @JsonValue
    @Override
    public String toString() {
        if (!limited()) {
            return "none";
        }
        if (bitsPerSecond % 1_000_000_000L == 0) {
            return bitsPerSecond / 1_000_000_000L + "gbit";
        }
        return bitsPerSecond % 1_000_000L == 0 ? bitsPerSecond / 1_000_000L + "mbit" : bitsPerSecond / 1_000.0 + "kbit";
    }
}
