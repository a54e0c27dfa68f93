package org.godwit.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.lab.traffic.TrafficReport;

/**
 * One run over time, in milliseconds since the move was asked for, from five seconds before it until five seconds after it.
 *
 * @param operations operations a second, four times a second
 * @param pingGaps how long each gap between two answers was, where it began; those of at least 20 ms
 * @param tcpGaps the same of the echoed stream
 */
record Timeline(List<Point> operations, List<Point> pingGaps, List<Point> tcpGaps) {
    private static final Duration STEP = Duration.ofMillis(250);

    record Point(double millis, double value) {}

    static Timeline of(TrafficReport seen, Instant begun, Instant done) {
        Instant from = begun.minus(Throughput.WINDOW);
        Instant to = done.plus(Throughput.WINDOW);
        List<Point> operations = new ArrayList<>();
        if (seen.operations().size() > 1) {
            for (Instant at = from; at.isBefore(to); at = at.plus(STEP)) {
                operations.add(
                        new Point(Move.millis(begun, at), Throughput.rate(seen.operations(), at, at.plus(STEP))));
            }
        }
        return new Timeline(operations, gaps(seen, "ping", begun, from, to), gaps(seen, "tcp", begun, from, to));
    }

    private static List<Point> gaps(TrafficReport seen, String probe, Instant begun, Instant from, Instant to) {
        return seen.gaps().stream()
                .filter(gap -> gap.probe().equals(probe) && gap.touches(from, to))
                .map(gap -> new Point(Move.millis(begun, gap.from()), gap.millis()))
                .toList();
    }

    double longestGap() {
        return pingGaps.stream().mapToDouble(Point::value).max().orElse(0);
    }

    double mostOperations() {
        return operations.stream().mapToDouble(Point::value).max().orElse(0);
    }
}
