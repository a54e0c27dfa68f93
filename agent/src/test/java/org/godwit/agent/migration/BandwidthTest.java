package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BandwidthTest {
    @Test
    void theTighterOfTheHostsPartAndItsOwnCapHolds() {
        assertThat(Bandwidth.cap(0, 3, 0)).isZero();
        assertThat(Bandwidth.cap(0, 3, 50)).isEqualTo(50);
        assertThat(Bandwidth.cap(90, 3, 0)).isEqualTo(30);
        assertThat(Bandwidth.cap(90, 3, 50)).isEqualTo(30);
        assertThat(Bandwidth.cap(90, 3, 10)).isEqualTo(10);
    }

    @Test
    void aLimitNeverBecomesNoneByDividing() {
        assertThat(Bandwidth.cap(2, 3, 0)).isEqualTo(1);
    }
}
