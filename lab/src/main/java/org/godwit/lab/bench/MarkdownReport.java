package org.godwit.lab.bench;

import java.util.Locale;

/** The comparison as a section of a Markdown page, to be pasted. */
public final class MarkdownReport {
    private final BenchReport report;
    private final StringBuilder text = new StringBuilder();

    private MarkdownReport(BenchReport report) {
        this.report = report;
    }

    public static String of(BenchReport report) {
        return new MarkdownReport(report).text();
    }

    private String text() {
        line("```");
        line(report.setup().command());
        line("```");
        line("");
        line(report.setup().asText()
                + ". Medians, with the least and the most where there are several runs; less is better.");
        for (String workload : report.workloads()) {
            section(workload);
        }
        report.coldInWords().ifPresent(words -> {
            line("");
            line(words + ".");
        });
        return text.toString();
    }

    private void section(String workload) {
        line("");
        line("### " + workload);
        line("");
        StringBuilder titles = new StringBuilder("| system | runs |");
        StringBuilder rule = new StringBuilder("| --- | --- |");
        for (Figure figure : Figure.values()) {
            titles.append(' ').append(figure.title()).append(" |");
            rule.append(" --- |");
        }
        line(titles + " rounds | operations/s before, during, after | |");
        line(rule + " --- | --- | --- |");
        report.cells(workload).forEach(this::row);
        report.godwit(workload)
                .ifPresent(godwit -> report.cells(workload).stream()
                        .filter(peer -> peer.hasFigures() && !peer.system().equals(godwit.system()))
                        .forEach(peer -> ratios(godwit, peer)));
    }

    private void row(Cell cell) {
        text.append("| ")
                .append(cell.system())
                .append(" | ")
                .append(cell.runs().size())
                .append(" |");
        for (Figure figure : Figure.values()) {
            text.append(' ')
                    .append(cell.hasFigures() ? written(cell.spread(figure), figure) : "")
                    .append(" |");
        }
        text.append(' ').append(cell.hasFigures() ? cell.rounds() : "").append(" | ");
        cell.throughput()
                .ifPresent(throughput -> text.append(String.format(
                        Locale.ROOT,
                        "%.0f, %.0f, %.0f",
                        throughput.before(),
                        throughput.during(),
                        throughput.after())));
        line(" | " + BenchReport.remarks(cell).strip() + " |");
    }

    private void ratios(Cell godwit, Cell peer) {
        text.append("| *godwit ÷ ").append(peer.system()).append("* | |");
        for (Figure figure : Figure.values()) {
            text.append(String.format(Locale.ROOT, " *%.2f* |", godwit.ratioTo(peer, figure)));
        }
        line(" | | |");
    }

    private static String written(Spread spread, Figure figure) {
        String number = "%,." + figure.decimals() + "f";
        String median = String.format(Locale.ROOT, number, spread.median());
        return spread.least() == spread.most()
                ? median
                : String.format(
                        Locale.ROOT, "%s (" + number + "–" + number + ")", median, spread.least(), spread.most());
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
