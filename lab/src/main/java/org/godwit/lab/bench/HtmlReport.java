package org.godwit.lab.bench;

import java.util.Locale;

/** One page that needs nothing else: tables, bars, and what a reader must know to judge them. */
public final class HtmlReport {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; color: #222 }
            table { border-collapse: collapse; margin: 1em 0 } td, th { padding: .25em .8em; text-align: right }
            th { border-bottom: 2px solid #888; font-weight: 600 } td { border-bottom: 1px solid #ddd }
            td:first-child, th:first-child, td.words { text-align: left } td small { color: #777 }
            tr.godwit td { background: #eef6ee } .charts { display: flex; flex-wrap: wrap; gap: 1.5em }
            figure { margin: 0 } figcaption { font-weight: 600 } svg text { font: 12px system-ui, sans-serif }
            """;

    private final BenchReport report;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(BenchReport report) {
        this.report = report;
    }

    public static String of(BenchReport report) {
        return new HtmlReport(report).page();
    }

    private String page() {
        page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Godwit: benchmark</title><style>")
                .append(STYLE)
                .append("</style><h1>Live migration, compared</h1>");
        paragraph(report.machine() + ", " + report.qemu() + ", migration link " + report.link() + ", begun "
                + report.at() + ". Each figure is a median, with the least and the most beside it; less is better.");
        for (String workload : report.workloads()) {
            section(workload);
        }
        report.cold()
                .ifPresent(run -> paragraph(String.format(
                        Locale.ROOT,
                        "Cold: the first migration of freshly started agents (%s) took %.0f ms with a blackout of %.0f ms.",
                        run.workload(),
                        run.totalMillis(),
                        run.blackoutMillis())));
        page.append("<h2>What was measured</h2>");
        paragraph(
                "The systems took turns, each run with a fresh guest. Godwit's total runs from the request until the client"
                        + " heard of its end: checks, the start of the destination's QEMU, encryption, the announcement's verification and"
                        + " cleaning up are in it. QEMU alone does none of that: its destination was started before the clock was, and"
                        + " its total ends when the guest ran and the source had completed.");
        paragraph(
                "Blackout: from the source's STOP to the destination's RESUME, by QEMU's clocks. Outage: the longest gap between"
                        + " answers to a ping every 5 ms, and between pieces of an echoed TCP stream. Link: both directions, by the"
                        + " interface's counters. CPU: all processes of both hosts, the guest's own work included. Memory: how"
                        + " much more they held at their most than before the move, guests' RAM aside.");
        return page.append("</html>\n").toString();
    }

    private void section(String workload) {
        page.append("<h2>").append(escaped(workload)).append("</h2><table><tr><th>system<th>runs");
        for (Figure figure : Figure.values()) {
            page.append("<th>").append(figure.title());
        }
        page.append("<th>rounds<th></tr>");
        for (Cell cell : report.cells(workload)) {
            row(cell);
        }
        page.append("</table>");
        report.godwit(workload).ifPresent(godwit -> {
            ratios(godwit);
            phases(godwit);
        });
        page.append("<div class=\"charts\">");
        for (Figure figure : new Figure[] {Figure.TOTAL, Figure.PING, Figure.WIRE}) {
            page.append("<figure><figcaption>")
                    .append(figure.title())
                    .append("</figcaption>")
                    .append(BarChart.of(report.cells(workload), figure))
                    .append("</figure>");
        }
        page.append("</div>");
    }

    private void row(Cell cell) {
        page.append(rowOf(cell.system())).append("<td>").append(cell.runs().size());
        for (Figure figure : Figure.values()) {
            page.append("<td>");
            if (cell.hasFigures()) {
                String written = BenchReport.written(cell.spread(figure), figure);
                page.append(written.replaceFirst(" (\\(.*\\))", " <small>$1</small>"));
            }
        }
        page.append("<td>").append(cell.hasFigures() ? Long.toString(cell.rounds()) : "");
        page.append("<td class=\"words\">")
                .append(escaped(BenchReport.remarks(cell).strip()))
                .append("</tr>");
    }

    private void ratios(Cell godwit) {
        page.append("<table><tr><th>Godwit, as a part of<th>");
        for (Figure figure : Figure.values()) {
            page.append("<th>").append(figure.title().replaceFirst(" (ms|s|MiB)$", ""));
        }
        page.append("</tr>");
        for (Cell peer : report.cells(godwit.workload())) {
            if (peer.hasFigures() && !peer.system().equals(godwit.system())) {
                page.append(rowOf(peer.system())).append("<td>");
                for (Figure figure : Figure.values()) {
                    page.append(String.format(Locale.ROOT, "<td>%.2f", godwit.ratioTo(peer, figure)));
                }
                page.append("</tr>");
            }
        }
        page.append("</table>");
    }

    private void phases(Cell godwit) {
        StringBuilder words = new StringBuilder("Where Godwit was, in milliseconds:");
        BenchReport.phases(godwit)
                .forEach((phase, millis) -> words.append(String.format(Locale.ROOT, " %s %.0f", phase, millis)));
        paragraph(words.toString());
    }

    private static String rowOf(String system) {
        return "<tr" + (system.equals(GodwitContender.NAME) ? " class=\"godwit\"" : "") + "><td>" + escaped(system);
    }

    private void paragraph(String text) {
        page.append("<p>").append(escaped(text)).append("</p>");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
