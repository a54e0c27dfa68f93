package org.godwit.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TapNameTest {
    @Test
    void fitsLinuxesLimitForTheLongestNamesAndMostNics() {
        assertThat(TapName.of("a".repeat(50), 99)).hasSizeLessThanOrEqualTo(15).matches("gw[0-9a-f]{10}-99");
    }

    @Test
    void isTheSameAfterEveryRestart() {
        // Written down: a release that named taps otherwise would not find the leftovers of this one.
        assertThat(TapName.of("web1", 0)).isEqualTo("gw659a7fb2af-0");
    }

    @Test
    void differsByVmAndByNic() {
        Set<String> names = new HashSet<>();
        for (int vm = 0; vm < 10_000; vm++) {
            names.add(TapName.of("vm" + vm, 0));
            names.add(TapName.of("vm" + vm, 1));
        }
        assertThat(names).hasSize(20_000);
    }

    @Test
    void refusesANumberThatWouldNotFit() {
        assertThatThrownBy(() -> TapName.of("web1", 100)).hasMessageContaining("NIC number 100 of VM 'web1'");
    }

    @Test
    void theTapsOwnAddressIsTheNicsWithTheFirstByteFe() {
        assertThat(HostNetwork.hostSide("52:54:00:AB:cd:01")).isEqualTo("fe:54:00:ab:cd:01");
    }
}
