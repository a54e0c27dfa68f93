package org.godwit.lab.bench;

import java.util.List;
import java.util.Locale;

/** Godwit's medians as a part of each peer's: a bar that ends before the line in the middle, where both are equal, is a gain. */
final class RatioChart {
    private static final List<Figure> FIGURES =
            List.of(Figure.TOTAL, Figure.BLACKOUT, Figure.PING, Figure.TCP, Figure.WIRE);
    private static final int NAMES = 110;
    private static final int HALF = 100;
    private static final int ROW = 18;

    /** Worse than twice the peer's is drawn as twice, and told as it is. */
    private static final double MOST = 2;

    private RatioChart() {}

    static String of(Cell godwit, Cell peer) {
        Svg svg = new Svg();
        for (int i = 0; i < FIGURES.size(); i++) {
            Figure figure = FIGURES.get(i);
            double ratio = godwit.ratioTo(peer, figure);
            int top = i * ROW;
            svg.text(NAMES - 6, top + 13, "end", figure.title());
            svg.box(NAMES, top + 3, Math.min(ratio, MOST) * HALF, ROW - 6, ratio <= 1 ? Svg.OURS : Svg.GAP);
            svg.text(
                    NAMES + Math.min(ratio, MOST) * HALF + 4,
                    top + 13,
                    "start",
                    String.format(Locale.ROOT, "%.2f", ratio));
        }
        svg.line(String.format(Locale.ROOT, "M%d 0V%d", NAMES + HALF, FIGURES.size() * ROW), "#222");
        return svg.inPage((int) (NAMES + MOST * HALF + 40), FIGURES.size() * ROW + 2);
    }
}
