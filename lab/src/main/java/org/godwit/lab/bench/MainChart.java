package org.godwit.lab.bench;

import java.util.List;
import java.util.Locale;

/** The comparison in one picture, a file of its own: for each workload how long, how noticeable, how much. */
public final class MainChart {
    private static final List<Figure> FIGURES = List.of(Figure.TOTAL, Figure.PING, Figure.WIRE);
    private static final int MARGIN = 16;
    private static final int TITLES = 48;
    private static final int HEADING = 26;

    private MainChart() {}

    public static String of(BenchReport report) {
        Svg svg = new Svg();
        int width = 2 * MARGIN + FIGURES.size() * BarChart.WIDTH;
        svg.heading(MARGIN, 24, "Live migration, compared: medians, less is better");
        svg.text(MARGIN, 42, "start", report.setup().asText());
        int top = TITLES;
        for (String workload : report.workloads()) {
            List<Cell> cells = report.cells(workload);
            if (cells.isEmpty()) {
                continue;
            }
            svg.line(String.format(Locale.ROOT, "M%d %dH%d", MARGIN, top + 4, width - MARGIN), "#ccc");
            for (int i = 0; i < FIGURES.size(); i++) {
                int left = MARGIN + i * BarChart.WIDTH;
                svg.heading(
                        left,
                        top + HEADING - 4,
                        workload + ": " + FIGURES.get(i).title());
                svg.at(left, top + HEADING, BarChart.drawing(cells, FIGURES.get(i)));
            }
            top += HEADING + BarChart.height(cells) + 8;
        }
        return svg.alone(width, top + MARGIN);
    }
}
