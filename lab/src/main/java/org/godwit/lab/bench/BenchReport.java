package org.godwit.lab.bench;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.godwit.api.MigrationPhase;
import org.godwit.lab.LinkRate;

/** What {@code godwit bench} measured: every run, and the medians. */
public record BenchReport(Instant at, LinkRate link, String machine, String qemu, List<Workload> workloads) {

    /** One kind of guest, moved back and forth. */
    public record Workload(String name, List<Run> runs, Run median) {

        static Workload of(String name, List<Run> runs) {
            return new Workload(
                    name,
                    runs,
                    new Run(
                            medianOf(runs, Run::totalMillis),
                            medianOf(runs, Run::blackoutMillis),
                            medianOf(runs, Run::outageMillis),
                            medianOf(runs, Run::tcpOutageMillis),
                            medianOf(runs, Run::firstByteMillis),
                            (long) medianOf(runs, run -> (double) run.wireBytes()),
                            medianPhases(runs)));
        }

        private static Map<MigrationPhase, Double> medianPhases(List<Run> runs) {
            Map<MigrationPhase, Double> medians = new EnumMap<>(MigrationPhase.class);
            for (MigrationPhase phase : MigrationPhase.values()) {
                if (runs.stream().anyMatch(run -> run.phaseMillis().containsKey(phase))) {
                    medians.put(phase, medianOf(runs, run -> run.phaseMillis().getOrDefault(phase, 0.0)));
                }
            }
            return medians;
        }
    }

    /**
     * One move.
     *
     * @param totalMillis from the request until the client heard of the end
     * @param firstByteMillis from the request to the first byte on the link
     * @param phaseMillis how long each phase lasted, by the source's agent: what is done in a phase leads to the next one
     */
    public record Run(
            double totalMillis,
            double blackoutMillis,
            double outageMillis,
            double tcpOutageMillis,
            double firstByteMillis,
            long wireBytes,
            Map<MigrationPhase, Double> phaseMillis) {}

    static double medianOf(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** A table for people. */
    public String asText() {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%s, %s, migration link %s; medians, milliseconds%n", machine, qemu, link));
        text.append(String.format(
                "%-8s %5s %8s %9s %8s %8s %11s %9s%n",
                "guest", "runs", "total", "blackout", "outage", "tcp gap", "first byte", "link MiB"));
        for (Workload workload : workloads) {
            Run run = workload.median();
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %5d %8.0f %9.0f %8.0f %8.0f %11.0f %9.1f%n",
                    workload.name(),
                    workload.runs().size(),
                    run.totalMillis(),
                    run.blackoutMillis(),
                    run.outageMillis(),
                    run.tcpOutageMillis(),
                    run.firstByteMillis(),
                    run.wireBytes() / 1048576.0));
            text.append("         phases");
            run.phaseMillis()
                    .forEach((phase, millis) -> text.append(String.format(Locale.ROOT, " %s %.0f", phase, millis)));
            text.append(System.lineSeparator());
        }
        return text.toString();
    }
}
