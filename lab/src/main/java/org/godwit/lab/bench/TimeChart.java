package org.godwit.lab.bench;

import java.util.List;
import java.util.Locale;

/**
 * What a guest's client saw while it moved: the guest's operations a second as a line, and each gap between two answers to a ping as
 * a bar that hangs from the top, as long as the gap. The two lines upright are the request and the end.
 */
final class TimeChart {
    private static final int LEFT = 60;
    private static final int PLOT = 360;
    private static final int TOP = 20;
    private static final int TALL = 90;
    private static final int WIDTH = LEFT + PLOT + 60;
    private static final int HEIGHT = TOP + TALL + 20;

    private final double first;
    private final double last;
    private final double mostOperations;
    private final double longestGap;

    private TimeChart(List<BenchRun> runs) {
        List<Timeline> lines = runs.stream().map(TimeChart::timeline).toList();
        this.first = -Throughput.WINDOW.toMillis();
        this.last = runs.stream().mapToDouble(BenchRun::totalMillis).max().orElse(0) + Throughput.WINDOW.toMillis();
        this.mostOperations = Math.max(
                1, lines.stream().mapToDouble(Timeline::mostOperations).max().orElse(1));
        this.longestGap = Math.max(
                1, lines.stream().mapToDouble(Timeline::longestGap).max().orElse(1));
    }

    /** Runs of one workload that have a timeline, one beside the other on the same scales. */
    static String of(List<BenchRun> runs) {
        TimeChart scales = new TimeChart(runs);
        StringBuilder all = new StringBuilder();
        for (BenchRun run : runs) {
            all.append(scales.one(run).inPage(WIDTH, HEIGHT));
        }
        return all.toString();
    }

    private static Timeline timeline(BenchRun run) {
        Timeline line = run.timeline();
        if (line == null) {
            throw new IllegalArgumentException("A chart over time was asked for of a run without a timeline.");
        }
        return line;
    }

    private Svg one(BenchRun run) {
        Timeline line = timeline(run);
        Svg svg = new Svg();
        svg.heading(LEFT, 12, run.system());
        svg.line(String.format(Locale.ROOT, "M%d %dV%dH%d", LEFT, TOP, TOP + TALL, LEFT + PLOT), "#888");
        for (double at : new double[] {0, run.totalMillis()}) {
            svg.line(String.format(Locale.ROOT, "M%.1f %dV%d", x(at), TOP, TOP + TALL), "#bbb");
        }
        operations(svg, line, run.system());
        for (Timeline.Point gap : line.pingGaps()) {
            double width = Math.max(1, x(gap.millis() + gap.value()) - x(gap.millis()));
            svg.box(x(gap.millis()), TOP, width, gap.value() / longestGap * TALL, Svg.GAP);
        }
        svg.text(LEFT + PLOT + 4, TOP + 10, "start", String.format(Locale.ROOT, "%.0f ms", line.longestGap()));
        svg.text(x(0), HEIGHT - 6, "middle", "0");
        svg.text(
                x(run.totalMillis()),
                HEIGHT - 6,
                "middle",
                String.format(Locale.ROOT, "%.1f s", run.totalMillis() / 1000));
        return svg;
    }

    private void operations(Svg svg, Timeline line, String system) {
        if (line.operations().isEmpty()) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (Timeline.Point point : line.operations()) {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(String.format(
                            Locale.ROOT,
                            "%.1f %.1f",
                            x(point.millis()),
                            TOP + TALL - point.value() / mostOperations * TALL));
        }
        svg.line(path.toString(), Svg.colourOf(system));
        svg.text(LEFT - 4, TOP + 10, "end", String.format(Locale.ROOT, "%.0f/s", mostOperations));
    }

    private double x(double millis) {
        return LEFT + (Math.clamp(millis, first, last) - first) / (last - first) * PLOT;
    }
}
