package org.godwit.lab.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.godwit.api.ByteSize;
import org.junit.jupiter.api.Test;

class GuestCommandLineTest {
    private static final GuestCommandLine EMPTY = new GuestCommandLine();

    @Test
    void everyWordStandsOnTheLine() {
        assertThat(EMPTY.named("one")
                        .address("10.77.3.11/24")
                        .gateway("10.77.3.1")
                        .memoryCheck(ByteSize.ofMiB(64), 5, 0.02)
                        .diskCheck("/dev/vda", 256)
                        .heartbeat("10.77.3.100", 9999, 20)
                        .operations("redis")
                        .load(List.of("redis", "fio"))
                        .root("/dev/vda"))
                .hasToString(
                        "console=ttyS0 quiet panic=0 no_timer_check godwit.name=one godwit.ip=10.77.3.11/24 godwit.gw=10.77.3.1"
                                + " godwit.mem=64 godwit.rate=5 godwit.fraction=0.02 godwit.disk=/dev/vda godwit.diskrate=256"
                                + " godwit.beat=10.77.3.100:9999:20 godwit.operations=redis godwit.load=redis,fio root=/dev/vda");
    }

    @Test
    void aLineIsNeverChangedByThoseMadeFromIt() {
        GuestCommandLine line = EMPTY.named("one");
        line.address("10.77.3.11/24");

        assertThat(line).hasToString("console=ttyS0 quiet panic=0 no_timer_check godwit.name=one");
    }

    @Test
    void whatCannotBeAWordIsRefused() {
        assertThatThrownBy(() -> EMPTY.named("a b")).hasMessageContaining("'a b' is not a host name");
        assertThatThrownBy(() -> EMPTY.address("10.77.3.11")).hasMessageContaining("with a prefix");
        assertThatThrownBy(() -> EMPTY.diskCheck("vda; reboot", 1)).hasMessageContaining("is not a device");
        assertThatThrownBy(() -> EMPTY.memoryCheck(ByteSize.ofMiB(1), 1, 0)).hasMessageContaining("fraction");
    }
}
