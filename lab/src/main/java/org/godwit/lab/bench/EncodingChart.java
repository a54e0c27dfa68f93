package org.godwit.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.godwit.api.Encodings;

/** What Godwit made of a guest's memory, by its own account: two bars, one of the pages and one of the bytes that they took. */
final class EncodingChart {
    private static final List<String> ORDER = List.of("zero", "same", "copy", "stored", "delta", "fresh", "opaque");
    private static final List<String> COLOURS =
            List.of("#dfe6e9", "#b2d8b9", "#7fb98a", "#5a9e68", "#f4b860", "#c0392b", "#7f8c8d");
    private static final int NAMES = 60;
    private static final int BAR = 480;
    private static final int ROW = 26;

    private EncodingChart() {}

    static String of(Encodings encodings) {
        Svg svg = new Svg();
        bar(svg, 0, "pages", encodings.pages());
        bar(svg, ROW, "bytes", encodings.wireBytes());
        double left = NAMES;
        for (String name : ORDER) {
            svg.box(left, 2 * ROW + 4, 10, 10, COLOURS.get(ORDER.indexOf(name)));
            svg.text(left + 14, 2 * ROW + 13, "start", name);
            left += BAR / (double) ORDER.size();
        }
        return svg.inPage(NAMES + BAR + 90, 3 * ROW);
    }

    private static void bar(Svg svg, int top, String what, Map<String, Long> counts) {
        svg.text(NAMES - 6, top + 16, "end", what);
        double sum =
                Math.max(1, counts.values().stream().mapToLong(count -> count).sum());
        double left = NAMES;
        for (String name : ORDER) {
            double width = counts.getOrDefault(name, 0L) / sum * BAR;
            svg.box(left, top + 4, width, ROW - 8, COLOURS.get(ORDER.indexOf(name)));
            left += width;
        }
        svg.text(
                NAMES + BAR + 6,
                top + 16,
                "start",
                what.equals("bytes")
                        ? String.format(Locale.ROOT, "%.1f MiB", sum / 1048576)
                        : String.format(Locale.ROOT, "%.0f", sum));
    }
}
