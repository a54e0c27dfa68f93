package org.godwit.lab.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.godwit.api.Blackout;
import org.godwit.api.Encodings;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationRecord;
import org.jspecify.annotations.Nullable;

/**
 * One row of the results.
 *
 * @param run from 1; 0 is the warm-up, which no median counts
 * @param totalMillis with Godwit from the request until the client heard of the end; with QEMU alone, whose destination was started
 *     before, from {@code migrate} until the guest ran and the source had completed
 * @param prepareMillis until the first byte could leave: a part of Godwit's total, and not of QEMU's
 * @param blackoutMillis by the hypervisors' clocks
 * @param wireBytes both ways, by the counters of the migration link's interface
 * @param cpuSeconds of all processes of both hosts, the guest's own work included; {@code sourceCpuSeconds} and
 *     {@code destinationCpuSeconds} its two parts
 * @param peakMemoryMiB how much more these processes held at their most than before, guests' RAM aside
 * @param memoryErrors of every check in the guest, after a pass over all its checked memory
 * @param disturbed whether strangers or the machine's own hypervisor took more than a little of it, see the next two
 * @param throughput of the guest's own work, where that is counted
 * @param timeline what its client saw, over time
 * @param phaseMillis, blackout, encodings what Godwit's own record says, for looking into; never used for a comparison
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BenchRun(
        String system,
        String qemu,
        String workload,
        String link,
        int run,
        double totalMillis,
        double prepareMillis,
        double blackoutMillis,
        double outagePingMillis,
        double outageTcpMillis,
        long wireBytes,
        long rounds,
        double cpuSeconds,
        double sourceCpuSeconds,
        double destinationCpuSeconds,
        double peakMemoryMiB,
        boolean converged,
        long memoryErrors,
        boolean disturbed,
        double othersCores,
        double stolen,
        @Nullable Throughput throughput,
        @Nullable Timeline timeline,
        @Nullable Map<MigrationPhase, Double> phaseMillis,
        @Nullable Blackout blackout,
        @Nullable Encodings encodings,
        @Nullable String endState) {

    /** What a run was, before anything is known of it. */
    record Title(String system, String qemu, String workload, String link, int run) {}

    /** What the client of the first guest saw, and the errors of all guests that were moved. */
    record Seen(
            double pingMillis,
            double tcpMillis,
            long memoryErrors,
            @Nullable Throughput throughput,
            Timeline timeline) {}

    static BenchRun of(Title title, Moves moves, Seen seen, Meter.Measure measure) {
        MigrationRecord record = moves.lastRecord();
        return new BenchRun(
                title.system(),
                title.qemu(),
                title.workload(),
                title.link(),
                title.run(),
                moves.totalMillis(),
                moves.prepareMillis(),
                moves.longestBlackoutMillis(),
                seen.pingMillis(),
                seen.tcpMillis(),
                measure.wireBytes(),
                moves.rounds(),
                measure.cpuSeconds(),
                measure.cpuSecondsOf(moves.from()),
                measure.cpuSeconds() - measure.cpuSecondsOf(moves.from()),
                measure.peakMiB(),
                moves.converged(),
                seen.memoryErrors(),
                measure.disturbed(),
                measure.othersCores(),
                measure.stolen(),
                seen.throughput(),
                seen.timeline(),
                record == null ? null : record.phaseMillis(),
                record == null ? null : record.blackout(),
                record == null ? null : record.encodings(),
                record == null ? null : record.endState());
    }

    boolean counted() {
        return run > 0;
    }
}
