package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.godwit.lab.LabOptions;
import org.godwit.lab.Remains;
import org.godwit.lab.bench.Bench;
import org.godwit.lab.bench.BenchOptions;
import org.godwit.lab.bench.BenchReport;
import org.godwit.lab.bench.BenchRows;
import org.godwit.lab.bench.BenchRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short comparison of Godwit with QEMU alone: whether it measures, not how fast anything is. */
class BenchIT {
    private static final String LAB = "benchit";

    @TempDir
    private Path folder;

    @Test
    void twoSystemsMoveTheIdleGuestInTurns() {
        BenchRows rows = BenchRows.anew(folder.resolve("rows.jsonl"));
        BenchOptions options =
                new BenchOptions(LabOptions.named(LAB), List.of("godwit", "qemu"), List.of("idle"), 1, "bench");

        BenchReport report = new Bench(options, System.out::println, rows).run();

        List<BenchRun> heard = report.runs();
        assertThat(heard).extracting(BenchRun::system).containsExactly("godwit", "qemu", "godwit", "qemu");
        assertThat(heard).allSatisfy(run -> {
            assertThat(run.converged()).isTrue();
            assertThat(run.memoryErrors()).isZero();
            assertThat(run.wireBytes()).isGreaterThan(10 << 20);
            assertThat(run.blackoutMillis()).isPositive().isLessThan(run.totalMillis());
            assertThat(run.cpuSeconds()).isPositive();
            assertThat(run.rounds()).isPositive();
        });
        assertThat(report.asText()).contains("÷ qemu").contains("godwit's phases");
        assertThat(Remains.of(LAB).nothing()).as("%s", Remains.of(LAB)).isTrue();
    }

    @Test
    void libvirtMovesAGuestAtWorkAndTheMachineKeepsNothingOfIt() {
        List<Path> itsFolders = List.of(
                Path.of("/etc/libvirt"),
                Path.of("/run/libvirt"),
                Path.of("/var/lib/libvirt"),
                Path.of("/var/log/libvirt"));
        List<Path> before = itsFolders.stream().filter(Files::exists).toList();
        BenchOptions options = new BenchOptions(
                LabOptions.named(LAB), List.of("libvirt", "libvirt-parallel-zstd"), List.of("p50"), 1, "bench");

        BenchReport report =
                new Bench(options, System.out::println, BenchRows.anew(folder.resolve("rows.jsonl"))).run();

        assertThat(report.runs()).hasSize(4).allSatisfy(run -> {
            assertThat(run.converged()).isTrue();
            assertThat(run.memoryErrors()).isZero();
            assertThat(run.blackoutMillis()).isPositive().isLessThan(run.totalMillis());
            assertThat(run.sourceCpuSeconds()).isPositive();
            assertThat(run.destinationCpuSeconds()).isPositive();
            assertThat(run.rounds()).isPositive();
        });
        assertThat(report.asText()).contains("operations/s before").contains("libvirt 1");
        assertThat(Remains.of(LAB).nothing()).as("%s", Remains.of(LAB)).isTrue();
        assertThat(itsFolders.stream().filter(Files::exists).toList()).isEqualTo(before);
    }
}
