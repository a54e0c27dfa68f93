package org.godwit.lab.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrivateQemuTest {
    @Test
    void theMajorVersionIsReadFromWhatQemuSays() {
        assertThat(PrivateQemu.majorOf("QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)\nCopyright"))
                .isEqualTo(10);
        assertThat(PrivateQemu.majorOf("QEMU emulator version 7.2.17\n")).isEqualTo(7);
        assertThat(PrivateQemu.majorOf("command not found")).isZero();
    }

    @Test
    void softwareEmulationNeedsItBeforeQemu10() {
        assertThat(PrivateQemu.neededFor(0)).isTrue();
        assertThat(PrivateQemu.neededFor(9)).isTrue();
        assertThat(PrivateQemu.neededFor(10)).isFalse();
    }
}
