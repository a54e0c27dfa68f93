package org.godwit.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.godwit.api.Blackout;
import org.godwit.api.Convergence;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Round;
import org.jspecify.annotations.Nullable;

/**
 * A migration's rounds as a picture, in SVG. Above: what each round had to send, as wide as it took. Below: the blackout that a stop at its end would
 * have caused, the limit that held then, the policy's maximum, and the blackout that came. Both upright axes are logarithmic.
 */
final class RoundChart {
    private static final int WIDTH = 760;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int PANEL = 170;
    private static final int GAP = 46;
    private static final double MIB = 1048576.0;

    private final MigrationRecord record;
    private final Convergence convergence;
    private final List<Round> rounds;
    private final double fromMillis;
    private final double untilMillis;
    private final StringBuilder svg = new StringBuilder();

    private RoundChart(MigrationRecord record, Convergence convergence) {
        this.record = record;
        this.convergence = convergence;
        this.rounds = convergence.course();
        Round last = rounds.getLast();
        this.fromMillis = rounds.getFirst().startMillis();
        this.untilMillis = last.startMillis() + last.millis();
    }

    /** @throws IllegalArgumentException when the record has no rounds */
    static String of(MigrationRecord record) {
        Convergence convergence = record.convergence();
        if (convergence == null || convergence.course().isEmpty()) {
            throw new IllegalArgumentException("Migration " + record.id() + " ended before its second round.");
        }
        return new RoundChart(record, convergence).draw();
    }

    private String draw() {
        int height = TOP + 2 * PANEL + 2 * GAP;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH,
                height,
                WIDTH,
                height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text(LEFT, 18, "start", "#222", title());
        remaining();
        blackouts();
        return svg.append("</svg>\n").toString();
    }

    private String title() {
        return "%s, policy %s: %s%s"
                .formatted(
                        record.vm(),
                        convergence.policy().name(),
                        record.outcome().toString().toLowerCase(Locale.ROOT),
                        convergence.slowedPercent() == 0
                                ? ""
                                : ", slowed by up to " + convergence.slowedPercent() + " %");
    }

    private void remaining() {
        Axis axis = Axis.over(TOP, rounds.stream().mapToDouble(round -> round.remainingBytes() / MIB));
        frame(axis, "MiB to send");
        for (Round round : rounds) {
            double top = axis.y(round.remainingBytes() / MIB);
            double x = x(round.startMillis());
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" stroke=\"#fff\" stroke-width=\"0.5\"/>%n",
                    x,
                    top,
                    Math.max(1, x(round.startMillis() + round.millis()) - x),
                    axis.bottom() - top,
                    round.slowedPercent() == 0 ? "#6a9fb5" : "#d28445"));
        }
    }

    private void blackouts() {
        int maximum = convergence.policy().maxBlackoutMillis();
        @Nullable Blackout blackout = record.blackout();
        DoubleStream shown = DoubleStream.concat(
                DoubleStream.of(maximum, blackout == null ? maximum : blackout.totalMillis()),
                rounds.stream()
                        .flatMapToDouble(round -> DoubleStream.of(round.predictedBlackoutMillis(), round.limitMillis()))
                        .filter(millis -> millis > 0));
        Axis axis = Axis.over(TOP + PANEL + GAP, shown);
        frame(axis, "blackout, ms");
        double y = axis.y(maximum);
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%d %.1fH%d\" stroke=\"#ac4142\" stroke-dasharray=\"5 4\"/>%n",
                LEFT,
                y,
                WIDTH - RIGHT));
        text(WIDTH - RIGHT - 4, y - 4, "end", "#ac4142", "the policy's maximum, " + maximum + " ms");
        StringBuilder limit = new StringBuilder(String.format(
                Locale.ROOT, "M%d %.1f", LEFT, axis.y(rounds.getFirst().limitMillis())));
        for (Round round : rounds) {
            double x = x(round.startMillis() + round.millis());
            limit.append(String.format(Locale.ROOT, "L%.1f %.1f", x, axis.y(round.limitMillis())));
            if (round.predictedBlackoutMillis() > 0) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#222\"/>%n",
                        x,
                        axis.y(round.predictedBlackoutMillis())));
            }
        }
        svg.append("<path d=\"").append(limit).append("\" fill=\"none\" stroke=\"#3a7d44\" stroke-width=\"1.5\"/>\n");
        if (blackout != null) {
            double cross = axis.y(blackout.totalMillis());
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%.1f %.1fl8 8m0 -8l-8 8\" stroke=\"#ac4142\" stroke-width=\"2\"/>%n",
                    x(untilMillis) - 4,
                    cross - 4));
        }
        text(
                LEFT,
                axis.bottom() + 34,
                "start",
                "#555",
                "dots: predicted if stopped now; green: the limit that held"
                        + (blackout == null ? "" : "; cross: what came, %.0f ms".formatted(blackout.totalMillis())));
    }

    private void frame(Axis axis, String name) {
        text(LEFT, axis.top() - 6, "start", "#555", name);
        for (double tick = axis.least(); tick <= axis.most() * 1.001; tick *= 10) {
            svg.append(String.format(
                    Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n", LEFT, axis.y(tick), WIDTH - RIGHT));
            text(LEFT - 6, axis.y(tick) + 4, "end", "#555", number(tick));
        }
        for (int i = 0; i <= 4; i++) {
            double millis = fromMillis + (untilMillis - fromMillis) * i / 4;
            text(x(millis), axis.bottom() + 16, "middle", "#555", "%.1f s".formatted(millis / 1e3));
        }
    }

    private static String number(double value) {
        return value < 1 ? Double.toString(value) : String.format(Locale.ROOT, "%.0f", value);
    }

    private double x(double millis) {
        double part = (millis - fromMillis) / Math.max(1, untilMillis - fromMillis);
        return LEFT + part * (WIDTH - LEFT - RIGHT);
    }

    private void text(double x, double y, String anchor, String colour, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                colour,
                words.replace("&", "&amp;").replace("<", "&lt;")));
    }

    /** Whole powers of ten, from the least shown to the most. */
    private record Axis(int top, double least, double most) {
        static Axis over(int top, DoubleStream values) {
            double[] shown = values.filter(value -> value > 0).sorted().toArray();
            double low = shown.length == 0 ? 1 : Math.max(0.1, shown[0]);
            double high = shown.length == 0 ? 10 : Math.max(low, shown[shown.length - 1]);
            double least = Math.pow(10, Math.floor(Math.log10(low)));
            double most = Math.pow(10, Math.ceil(Math.log10(high)));
            return new Axis(top, least, Math.max(most, least * 10));
        }

        double bottom() {
            return top + PANEL;
        }

        double y(double value) {
            double part = Math.log(Math.max(value, least) / least) / Math.log(most / least);
            return bottom() - part * PANEL;
        }
    }
}
