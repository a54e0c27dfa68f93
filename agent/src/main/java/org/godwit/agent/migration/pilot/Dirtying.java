package org.godwit.agent.migration.pilot;

import java.util.ArrayDeque;
import java.util.Deque;

/** What the guest writes in a given time, as its rounds showed. A page that is written twice in a round counts once. */
final class Dirtying {
    private static final int LAST_ROUNDS = 3;
    /** What a guest did within this time it may do again at any moment. */
    private static final double REMEMBERED_SECONDS = 10;
    /** A round is timed by samples, some of which are late: below this the time says little. */
    private static final double TELLING_SECONDS = 0.05;

    private record Round(double endedAt, double seconds, double bytes) {
        double during(double asked) {
            return bytes * asked / seconds;
        }
    }

    private final Deque<Round> rounds = new ArrayDeque<>();
    private double clock;

    void round(double seconds, double bytes) {
        clock += seconds;
        rounds.addLast(new Round(clock, Math.max(seconds, TELLING_SECONDS), bytes));
        while (rounds.size() > LAST_ROUNDS && rounds.getFirst().endedAt() < clock - REMEMBERED_SECONDS) {
            rounds.removeFirst();
        }
    }

    /** What is likely: the most that any of the last rounds suggests. */
    double during(double seconds) {
        return rounds.stream()
                .skip(Math.max(0, rounds.size() - LAST_ROUNDS))
                .mapToDouble(round -> round.during(seconds))
                .max()
                .orElse(0);
    }

    /** What is possible: as much as in its busiest round of late. */
    double duringAtMost(double seconds) {
        return rounds.stream().mapToDouble(round -> round.during(seconds)).max().orElse(0);
    }

    double bytesPerSecond() {
        return rounds.isEmpty() ? 0 : rounds.getLast().during(1);
    }

    /** The guest was slowed: what it wrote before says nothing about what it writes now. */
    void forget() {
        rounds.clear();
    }
}
