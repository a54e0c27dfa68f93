package org.godwit.lab.bench;

import java.util.List;

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

    long memoryErrors() {
        return runs.stream().mapToLong(BenchRun::memoryErrors).sum();
    }

    long disturbed() {
        return runs.stream().filter(BenchRun::disturbed).count();
    }
}
