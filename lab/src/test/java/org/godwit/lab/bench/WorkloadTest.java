package org.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.LabOptions;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final LabOptions LAB = LabOptions.named("bench");

    @Test
    void theRateIsInTheName() {
        GuestOrder part = Workload.named("p150").orders().getFirst();
        GuestOrder whole = Workload.named("w100").orders().getFirst();

        assertThat(part.dirtyMiBPerSecond()).isEqualTo(150);
        assertThat(part.fraction()).isEqualTo(64.0 / 4096);
        assertThat(whole.dirtyMiBPerSecond()).isEqualTo(100);
        assertThat(whole.fraction()).isEqualTo(1);
    }

    @Test
    void anEvacuationHasFourGuestsWithAddressesOfTheirOwn() {
        assertThat(Workload.named("four").orders())
                .extracting(GuestOrder::address)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void workIsCountedWhereThereIsAny() {
        assertThat(List.of("p100", "w50", "redis", "postgres", "compile", "nginx", "return"))
                .allMatch(name -> Workload.named(name).counted());
        assertThat(List.of("idle", "static", "four"))
                .noneMatch(name -> Workload.named(name).counted());
    }

    @Test
    void whatNobodyKnowsIsRefusedBeforeALabIsBuilt() {
        assertThatThrownBy(() -> new BenchOptions(LAB, List.of("godwit"), List.of("p0"), 1, ""))
                .hasMessageContaining("'p0'")
                .hasMessageContaining("static");
        assertThatThrownBy(() -> new BenchOptions(LAB, List.of("xen"), List.of("idle"), 1, ""))
                .hasMessageContaining("'xen'")
                .hasMessageContaining("qemu-xbzrle")
                .hasMessageContaining("libvirt-parallel-zstd");
        assertThatThrownBy(() -> new BenchOptions(LAB, List.of("godwit"), List.of("idle"), 0, ""))
                .hasMessageContaining("at least 1");
    }
}
