package org.godwit.lab.bench;

import java.util.List;
import java.util.Locale;

/** A bar for each system, as long as its median, with a line from the least to the most. */
final class BarChart {
    private static final int NAMES = 150;
    private static final int BARS = 220;
    private static final int NUMBERS = 60;
    private static final int ROW = 22;

    static final int WIDTH = NAMES + BARS + NUMBERS;

    private BarChart() {}

    static String of(List<Cell> cells, Figure figure) {
        return drawing(cells, figure).inPage(WIDTH, height(cells));
    }

    static int height(List<Cell> cells) {
        return ROW * cells.size() + 4;
    }

    static Svg drawing(List<Cell> cells, Figure figure) {
        double longest = cells.stream()
                .filter(Cell::hasFigures)
                .mapToDouble(cell -> cell.spread(figure).most())
                .max()
                .orElse(1);
        double scale = BARS / Math.max(longest, 1e-9);
        Svg svg = new Svg();
        for (int i = 0; i < cells.size(); i++) {
            row(svg, cells.get(i), figure, scale, ROW * i);
        }
        return svg;
    }

    private static void row(Svg svg, Cell cell, Figure figure, double scale, int top) {
        int middle = top + ROW / 2;
        svg.text(NAMES - 6, middle + 4, "end", cell.system());
        if (!cell.hasFigures()) {
            svg.text(NAMES + 4, middle + 4, "start", "did not converge");
            return;
        }
        Spread spread = cell.spread(figure);
        svg.box(NAMES, top + 4, spread.median() * scale, ROW - 8, Svg.colourOf(cell.system()));
        svg.line(
                String.format(
                        Locale.ROOT,
                        "M%.1f %dH%.1f",
                        NAMES + spread.least() * scale,
                        middle,
                        NAMES + spread.most() * scale),
                "#222");
        String number = String.format(Locale.ROOT, "%." + figure.decimals() + "f", spread.median());
        svg.text(NAMES + spread.most() * scale + 5, middle + 4, "start", number);
    }
}
