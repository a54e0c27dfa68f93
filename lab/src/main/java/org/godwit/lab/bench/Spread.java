package org.godwit.lab.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** One figure of several runs: the middle one (of an even number, the mean of the two), the least and the most. */
record Spread(double median, double least, double most) {

    static Spread of(List<BenchRun> runs, ToDoubleFunction<BenchRun> figure) {
        return of(runs.stream().mapToDouble(figure));
    }

    static Spread of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("There is no median of no runs.");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
