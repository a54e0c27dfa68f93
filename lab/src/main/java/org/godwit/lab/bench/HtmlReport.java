package org.godwit.lab.bench;

import java.util.List;
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
        paragraph(report.setup().asText()
                + ". Each figure is a median, with the least and the most beside it; less is better.");
        page.append("<pre>").append(escaped(report.setup().command())).append("</pre>");
        for (String workload : report.workloads()) {
            section(workload);
        }
        report.coldInWords().ifPresent(words -> paragraph(words + "."));
        page.append("<h2>What was measured</h2>");
        paragraph(
                "The systems took turns, each run with a fresh guest. Godwit's total runs from the request until the client"
                        + " heard of its end: checks, the start of the destination's QEMU, encryption, the announcement's verification and"
                        + " cleaning up are in it. QEMU alone does none of that: its destination was started before the clock was, and"
                        + " its total ends when the guest ran and the source had completed. libvirt's total is that of the command"
                        + " virsh migrate --live --p2p, from its start to its end, without encryption.");
        paragraph(
                "Blackout: from the source's STOP to the destination's RESUME, by QEMU's clocks. Outage: the longest gap between"
                        + " answers to a ping every 5 ms, and between pieces of an echoed TCP stream. Link: both directions, by the"
                        + " interface's counters. CPU: all processes of both hosts, the guest's own work included. Memory: how"
                        + " much more they held at their most than before the move, guests' RAM aside. Operations: what the guest counts of its own"
                        + " work (pages rewritten, commands of Redis, transactions, files compiled) or its client of the files that it"
                        + " fetched, in the five seconds before the move, during it, and in the five seconds after it.");
        paragraph(
                "A run is marked as disturbed when strangers' processes took more than 0.3 of a processor or the machine's own"
                        + " hypervisor more than 5 % of its time; it counts like the others.");
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
        charts(() -> {
            for (Figure figure : new Figure[] {Figure.TOTAL, Figure.PING, Figure.WIRE}) {
                figure(figure.title(), BarChart.of(report.cells(workload), figure));
            }
        });
        report.godwit(workload).ifPresent(godwit -> {
            ratios(godwit);
            phases(godwit);
        });
        overTime(workload);
        report.godwit(workload)
                .flatMap(Cell::typical)
                .map(BenchRun::encodings)
                .filter(encodings -> !encodings.pages().isEmpty())
                .ifPresent(encodings ->
                        figure("What Godwit made of the pages, by its own account", EncodingChart.of(encodings)));
    }

    private void charts(Runnable figures) {
        page.append("<div class=\"charts\">");
        figures.run();
        page.append("</div>");
    }

    private void figure(String caption, String chart) {
        page.append("<figure><figcaption>")
                .append(escaped(caption))
                .append("</figcaption>")
                .append(chart)
                .append("</figure>");
    }

    private void overTime(String workload) {
        List<BenchRun> typical = report.cells(workload).stream()
                .flatMap(cell -> cell.typical().stream())
                .toList();
        if (typical.isEmpty()) {
            return;
        }
        boolean counted = report.cells(workload).stream()
                .anyMatch(cell -> cell.throughput().isPresent());
        if (counted) {
            page.append("<table><tr><th>the guest's operations a second<th>before<th>during<th>kept<th>after</tr>");
            for (Cell cell : report.cells(workload)) {
                cell.throughput()
                        .ifPresent(throughput -> page.append(rowOf(cell.system()))
                                .append(String.format(
                                        Locale.ROOT,
                                        "<td>%.0f<td>%.0f<td>%.0f %%<td>%.0f</tr>",
                                        throughput.before(),
                                        throughput.during(),
                                        100 * throughput.kept(),
                                        throughput.after())));
            }
            page.append("</table>");
        }
        paragraph("Over time, of each system's run in the middle, from the request (0) to its end: "
                + (counted ? "the guest's operations a second as a line, and " : "")
                + "gaps between two answers to a ping, of 20 ms and more, as bars that hang from the top.");
        charts(() -> page.append(TimeChart.of(typical)));
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
        charts(() -> {
            for (Cell peer : report.cells(godwit.workload())) {
                if (peer.hasFigures() && !peer.system().equals(godwit.system())) {
                    figure("Godwit ÷ " + peer.system(), RatioChart.of(godwit, peer));
                }
            }
        });
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
