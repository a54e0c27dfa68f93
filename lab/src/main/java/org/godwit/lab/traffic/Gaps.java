package org.godwit.lab.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The gaps between one probe's answers: the longest of all, and each that is long enough to be told. */
final class Gaps {
    /** Shorter ones are a busy processor's everyday; outages are told as at least this. */
    static final Duration TOLD = Duration.ofMillis(20);

    /** Keeps the report small on the worst of days; the shortest are forgotten first. */
    private static final int MOST = 2000;

    private final String probe;
    private final PriorityQueue<Gap> told = new PriorityQueue<>(Comparator.comparingDouble(Gap::millis));
    private @Nullable Instant last;
    private double longest;

    Gaps(String probe) {
        this.probe = probe;
    }

    synchronized void answer(Instant at) {
        if (last != null && at.isAfter(last)) {
            Gap gap = new Gap(probe, last, at);
            longest = Math.max(longest, gap.millis());
            if (gap.millis() >= TOLD.toMillis()) {
                told.add(gap);
                if (told.size() > MOST) {
                    told.remove();
                }
            }
        }
        if (last == null || at.isAfter(last)) {
            last = at;
        }
    }

    /** With the gap that is still open at {@code now}: a guest that has fallen silent shows at once. */
    synchronized List<Gap> all(Instant now) {
        List<Gap> all = new ArrayList<>(told);
        if (last != null && Duration.between(last, now).compareTo(TOLD) > 0) {
            all.add(new Gap(probe, last, now));
        }
        all.sort(Comparator.comparing(Gap::from));
        return all;
    }

    synchronized double longestMillis(Instant now) {
        double open = last == null ? 0 : Duration.between(last, now).toNanos() / 1e6;
        return Math.max(longest, open);
    }
}
