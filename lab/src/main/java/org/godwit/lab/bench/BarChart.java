package org.godwit.lab.bench;

import java.util.List;
import java.util.Locale;

/** A bar for each system, as long as its median, with a line from the least to the most. */
final class BarChart {
    private static final int NAMES = 140;
    private static final int BARS = 240;
    private static final int NUMBERS = 60;
    private static final int ROW = 24;

    private BarChart() {}

    static String of(List<Cell> cells, Figure figure) {
        double longest = cells.stream()
                .filter(Cell::hasFigures)
                .mapToDouble(cell -> cell.spread(figure).most())
                .max()
                .orElse(1);
        double scale = BARS / Math.max(longest, 1e-9);
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg role=\"img\" width=\"%d\" height=\"%d\">",
                NAMES + BARS + NUMBERS,
                ROW * cells.size() + 4));
        for (int i = 0; i < cells.size(); i++) {
            row(svg, cells.get(i), figure, scale, ROW * i);
        }
        return svg.append("</svg>").toString();
    }

    private static void row(StringBuilder svg, Cell cell, Figure figure, double scale, int top) {
        int middle = top + ROW / 2;
        text(svg, NAMES - 6, middle + 4, "end", cell.system());
        if (!cell.hasFigures()) {
            text(svg, NAMES + 4, middle + 4, "start", "did not converge");
            return;
        }
        Spread spread = cell.spread(figure);
        String colour = cell.system().equals(GodwitContender.NAME) ? "#3a7d44" : "#9aa5b1";
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                NAMES,
                top + 4,
                spread.median() * scale,
                ROW - 8,
                colour));
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %dH%.1f\" stroke=\"#222\"/>",
                NAMES + spread.least() * scale,
                middle,
                NAMES + spread.most() * scale));
        String number = String.format(Locale.ROOT, "%." + figure.decimals() + "f", spread.median());
        text(svg, NAMES + spread.most() * scale + 5, middle + 4, "start", number);
    }

    private static void text(StringBuilder svg, double x, int y, String anchor, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                x,
                y,
                anchor,
                HtmlReport.escaped(words)));
    }
}
