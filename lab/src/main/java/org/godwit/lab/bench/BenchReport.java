package org.godwit.lab.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.MigrationPhase;

/** What {@code godwit bench} measured: every run, from which everything else is computed. */
public record BenchReport(Setup setup, List<BenchRun> runs) {

    public BenchReport {
        runs = List.copyOf(runs);
    }

    List<String> workloads() {
        return runs.stream().map(BenchRun::workload).distinct().toList();
    }

    /** Those of a workload, in the order in which they were asked for. */
    List<Cell> cells(String workload) {
        return runs.stream()
                .map(BenchRun::system)
                .distinct()
                .map(system -> new Cell(
                        workload,
                        system,
                        runs.stream()
                                .filter(run -> run.counted()
                                        && run.workload().equals(workload)
                                        && run.system().equals(system))
                                .toList()))
                .filter(cell -> !cell.runs().isEmpty())
                .toList();
    }

    /** No guest's memory went bad. */
    public boolean sound() {
        return runs.stream().allMatch(run -> run.memoryErrors() == 0);
    }

    Optional<Cell> godwit(String workload) {
        return cells(workload).stream()
                .filter(cell -> cell.system().equals(GodwitContender.NAME) && cell.hasFigures())
                .findFirst();
    }

    /** The first migration of freshly started agents, which is Godwit's warm-up. */
    Optional<BenchRun> cold() {
        return runs.stream()
                .filter(run -> !run.counted() && run.system().equals(GodwitContender.NAME))
                .findFirst();
    }

    /** The cold figure beside the warm one of the same workload. */
    Optional<String> coldInWords() {
        return cold().filter(BenchRun::converged).map(run -> {
            String warm = godwit(run.workload())
                    .map(cell -> String.format(
                            Locale.ROOT,
                            "; warm, as above, %.0f, %.0f and %.0f ms",
                            cell.spread(Figure.TOTAL).median(),
                            cell.spread(Figure.BLACKOUT).median(),
                            cell.spread(Figure.PING).median()))
                    .orElse("");
            return String.format(
                    Locale.ROOT,
                    "Cold, the first migration of freshly started agents (%s): total %.0f ms, blackout %.0f ms, ping outage %.0f ms%s",
                    run.workload(),
                    run.totalMillis(),
                    run.blackoutMillis(),
                    run.outagePingMillis(),
                    warm);
        });
    }

    /** How long each phase of Godwit's own lasted, as medians. */
    static Map<MigrationPhase, Double> phases(Cell godwit) {
        Map<MigrationPhase, Double> medians = new EnumMap<>(MigrationPhase.class);
        for (MigrationPhase phase : MigrationPhase.values()) {
            if (godwit.converged().stream().anyMatch(run -> phaseMillis(run).containsKey(phase))) {
                medians.put(
                        phase,
                        Spread.of(godwit.converged(), run -> phaseMillis(run).getOrDefault(phase, 0.0))
                                .median());
            }
        }
        return medians;
    }

    private static Map<MigrationPhase, Double> phaseMillis(BenchRun run) {
        Map<MigrationPhase, Double> known = run.phaseMillis();
        return known == null ? Map.of() : known;
    }

    /** Tables for people. */
    public String asText() {
        StringBuilder text = new StringBuilder();
        line(text, setup.asText() + "; medians (least to most)");
        for (String workload : workloads()) {
            line(text, "");
            table(text, workload);
        }
        coldInWords().ifPresent(words -> {
            line(text, "");
            line(text, words);
        });
        return text.toString();
    }

    private void table(StringBuilder text, String workload) {
        text.append(String.format(Locale.ROOT, "%-21s %4s", workload, "runs"));
        for (Figure figure : Figure.values()) {
            text.append(String.format(Locale.ROOT, " %21s", figure.title()));
        }
        line(text, " rounds");
        for (Cell cell : cells(workload)) {
            row(text, cell);
        }
        for (Cell cell : cells(workload)) {
            cell.throughput()
                    .ifPresent(throughput ->
                            line(text, String.format(Locale.ROOT, "  %-21s %s", cell.system(), written(throughput))));
        }
        godwit(workload).ifPresent(godwit -> {
            ratios(text, godwit);
            text.append("  godwit's phases:");
            phases(godwit)
                    .forEach((phase, millis) -> text.append(String.format(Locale.ROOT, " %s %.0f", phase, millis)));
            line(text, "");
        });
    }

    private static void row(StringBuilder text, Cell cell) {
        text.append(String.format(
                Locale.ROOT, "%-21s %4d", cell.system(), cell.runs().size()));
        if (cell.hasFigures()) {
            for (Figure figure : Figure.values()) {
                text.append(String.format(Locale.ROOT, " %21s", written(cell.spread(figure), figure)));
            }
            text.append(String.format(Locale.ROOT, " %6d", cell.rounds()));
        }
        line(text, remarks(cell));
    }

    static String written(Spread spread, Figure figure) {
        String number = "%." + figure.decimals() + "f";
        return String.format(
                Locale.ROOT,
                number + " (" + number + " to " + number + ")",
                spread.median(),
                spread.least(),
                spread.most());
    }

    static String written(Throughput throughput) {
        return String.format(
                Locale.ROOT,
                "operations/s before %.0f, during %.0f (%.0f %%), after %.0f",
                throughput.before(),
                throughput.during(),
                100 * throughput.kept(),
                throughput.after());
    }

    /** What a reader must know beside the figures; nothing when all is as it should be. */
    static String remarks(Cell cell) {
        StringBuilder remarks = new StringBuilder();
        int stuck = cell.runs().size() - cell.converged().size();
        if (stuck > 0) {
            remarks.append("  ").append(stuck).append(" did not converge");
        }
        if (cell.memoryErrors() > 0) {
            remarks.append("  MEMORY ERRORS ").append(cell.memoryErrors());
        }
        if (cell.disturbed() > 0) {
            remarks.append("  disturbed ").append(cell.disturbed());
        }
        return remarks.toString();
    }

    private void ratios(StringBuilder text, Cell godwit) {
        for (Cell peer : cells(godwit.workload())) {
            if (peer.hasFigures() && !peer.system().equals(godwit.system())) {
                text.append(String.format(Locale.ROOT, "  %-24s", "÷ " + peer.system()));
                for (Figure figure : Figure.values()) {
                    text.append(String.format(Locale.ROOT, " %21.2f", godwit.ratioTo(peer, figure)));
                }
                line(text, "");
            }
        }
    }

    private static void line(StringBuilder text, String words) {
        text.append(words).append(System.lineSeparator());
    }
}
