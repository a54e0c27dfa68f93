package org.godwit.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.lab.traffic.Tally;

/**
 * How many operations a second a guest got done, seen from its client: in the five seconds before a move, during it, and in the
 * five seconds after it.
 */
record Throughput(double before, double during, double after) {
    static final Duration WINDOW = Duration.ofSeconds(5);

    /** Empty when the guest told of no operations over all three spans of time. */
    static Optional<Throughput> of(List<Tally> tallies, Instant from, Instant to) {
        Instant first = from.minus(WINDOW);
        Instant last = to.plus(WINDOW);
        if (tallies.size() < 2
                || tallies.getFirst().at().isAfter(first)
                || tallies.getLast().at().isBefore(last)) {
            return Optional.empty();
        }
        return Optional.of(
                new Throughput(rate(tallies, first, from), rate(tallies, from, to), rate(tallies, to, last)));
    }

    /** What was left of it during the move; 1 is all. */
    double kept() {
        return before == 0 ? 0 : during / before;
    }

    /** Operations a second between two instants; 0 where they are one. */
    static double rate(List<Tally> tallies, Instant from, Instant to) {
        double seconds = Move.millis(from, to) / 1000;
        return seconds <= 0 ? 0 : (countAt(tallies, to) - countAt(tallies, from)) / seconds;
    }

    /** Between two tallies the count is taken to grow evenly. */
    private static double countAt(List<Tally> tallies, Instant at) {
        Tally before = tallies.getFirst();
        for (Tally next : tallies) {
            if (!next.at().isBefore(at)) {
                double span = Move.millis(before.at(), next.at());
                double part = span <= 0 ? 1 : Move.millis(before.at(), at) / span;
                return before.count() + Math.max(0, part) * (next.count() - before.count());
            }
            before = next;
        }
        return before.count();
    }
}
