package org.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KernelCountsTest {
    private static final String STAT =
            "42 (a) name (b) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 9 0 123456 1000 200";

    @Test
    void aProcessHasItsTimeAndItsOwnMemoryWhateverItIsCalled() {
        ProcessUse use =
                ProcessUse.parse(42, STAT, "Name:\tx\nVmRSS:\t 900 kB\nRssAnon:\t 300 kB\nRssFile:\t 600 kB\n");

        assertThat(use).isEqualTo(new ProcessUse("42@123456", 3.0, 300));
    }

    @Test
    void theMachineHasItsProgramsAndWhatWasStolenFromIt() {
        MachineUse use = MachineUse.parse("cpu  1000 200 300 99999 77 11 22 50 0 0\ncpu0 1 2 3\n");

        assertThat(use).isEqualTo(new MachineUse(15, 0.5));
    }

    @Test
    void somethingElseIsNotTakenForIt() {
        assertThatThrownBy(() -> MachineUse.parse("intr 1 2 3")).hasMessageContaining("/proc/stat");
    }
}
