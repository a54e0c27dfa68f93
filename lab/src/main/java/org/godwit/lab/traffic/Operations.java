package org.godwit.lab.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How the number of a guest's operations grew: ten times a second, of the last minutes. */
final class Operations {
    private static final Duration STEP = Duration.ofMillis(100);

    /** Two minutes: what is measured is over by then, and the report, which is written often, stays small. */
    private static final int MOST = 1200;

    private final Deque<Tally> tallies = new ArrayDeque<>();

    synchronized void done(Instant at, long count) {
        Tally last = tallies.peekLast();
        if (last != null && at.isBefore(last.at().plus(STEP))) {
            return;
        }
        tallies.addLast(new Tally(at, count));
        if (tallies.size() > MOST) {
            tallies.removeFirst();
        }
    }

    synchronized List<Tally> all() {
        return List.copyOf(tallies);
    }
}
