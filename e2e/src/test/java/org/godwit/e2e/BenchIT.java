package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.godwit.lab.LabOptions;
import org.godwit.lab.Remains;
import org.godwit.lab.bench.Bench;
import org.godwit.lab.bench.BenchOptions;
import org.godwit.lab.bench.BenchReport;
import org.godwit.lab.bench.BenchRun;
import org.junit.jupiter.api.Test;

/** A short comparison of Godwit with QEMU alone: whether it measures, not how fast anything is. */
class BenchIT {
    private static final String LAB = "benchit";

    @Test
    void twoSystemsMoveTheIdleGuestInTurns() {
        List<BenchRun> heard = new ArrayList<>();
        BenchOptions options =
                new BenchOptions(LabOptions.named(LAB), List.of("godwit", "qemu"), List.of("idle"), 1, "bench");

        BenchReport report = new Bench(options, System.out::println, heard::add).run();

        assertThat(heard).isEqualTo(report.runs());
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
}
