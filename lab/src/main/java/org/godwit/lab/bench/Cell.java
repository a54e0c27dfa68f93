package org.godwit.lab.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All counted runs of one workload with one system.
 *
 * @param runs at least one
 */
record Cell(String workload, String system, List<BenchRun> runs) {

    /** Medians and ratios are of these: of a run that did not converge only that is known. */
    List<BenchRun> converged() {
        return runs.stream().filter(BenchRun::converged).toList();
    }

    boolean hasFigures() {
        return !converged().isEmpty();
    }

    Spread spread(Figure figure) {
        return Spread.of(converged(), figure::of);
    }

    double ratioTo(Cell peer, Figure figure) {
        return spread(figure).median() / peer.spread(figure).median();
    }

    long rounds() {
        return (long) Spread.of(converged(), run -> run.rounds()).median();
    }

    /** Medians of the three, of the runs whose guests counted their work. */
    Optional<Throughput> throughput() {
        List<Throughput> known = converged().stream()
                .map(BenchRun::throughput)
                .filter(Objects::nonNull)
                .toList();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Throughput(
                Spread.of(known.stream().mapToDouble(Throughput::before)).median(),
                Spread.of(known.stream().mapToDouble(Throughput::during)).median(),
                Spread.of(known.stream().mapToDouble(Throughput::after)).median()));
    }

    /** The one in the middle, of which a picture is drawn. */
    Optional<BenchRun> typical() {
        List<BenchRun> sorted = converged().stream()
                .filter(run -> run.timeline() != null)
                .sorted(Comparator.comparingDouble(BenchRun::totalMillis))
                .toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
    }

    long memoryErrors() {
        return runs.stream().mapToLong(BenchRun::memoryErrors).sum();
    }

    long disturbed() {
        return runs.stream().filter(BenchRun::disturbed).count();
    }
}
