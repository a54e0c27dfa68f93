package org.godwit.lab.bench;

import java.util.Locale;

/** The few shapes that the charts are made of; places and lengths in pixels. */
final class Svg {
    static final String OURS = "#3a7d44";
    static final String OTHERS = "#9aa5b1";
    static final String GAP = "#c0392b";

    private final StringBuilder shapes = new StringBuilder();

    static String colourOf(String system) {
        return system.equals(GodwitContender.NAME) ? OURS : OTHERS;
    }

    /** A picture that stands in a page. */
    String inPage(int width, int height) {
        return String.format(Locale.ROOT, "<svg role=\"img\" width=\"%d\" height=\"%d\">", width, height) + shapes
                + "</svg>";
    }

    /** A picture that is a file of its own. */
    String alone(int width, int height) {
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%1$d\" height=\"%2$d\""
                                + " viewBox=\"0 0 %1$d %2$d\" font-family=\"system-ui, sans-serif\" font-size=\"12\">"
                                + "<rect width=\"%1$d\" height=\"%2$d\" fill=\"#fff\"/>",
                        width,
                        height)
                + shapes
                + "</svg>\n";
    }

    Svg at(double x, double y, Svg part) {
        shapes.append(String.format(Locale.ROOT, "<g transform=\"translate(%.1f %.1f)\">", x, y))
                .append(part.shapes)
                .append("</g>");
        return this;
    }

    Svg box(double x, double y, double width, double height, String colour) {
        shapes.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                x,
                y,
                width,
                height,
                colour));
        return this;
    }

    /** @param path SVG's own words, as {@code M0 0H10} */
    Svg line(String path, String colour) {
        shapes.append(String.format(Locale.ROOT, "<path d=\"%s\" stroke=\"%s\" fill=\"none\"/>", path, colour));
        return this;
    }

    /** @param anchor {@code start}, {@code middle} or {@code end} */
    Svg text(double x, double y, String anchor, String words) {
        return text(x, y, anchor, "", words);
    }

    Svg heading(double x, double y, String words) {
        return text(x, y, "start", " font-weight=\"600\"", words);
    }

    private Svg text(double x, double y, String anchor, String more, String words) {
        shapes.append(String.format(
                        Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>", x, y, anchor, more))
                .append(HtmlReport.escaped(words))
                .append("</text>");
        return this;
    }
}
