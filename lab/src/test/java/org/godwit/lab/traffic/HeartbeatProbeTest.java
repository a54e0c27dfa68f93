package org.godwit.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeartbeatProbeTest {
    private final HeartbeatProbe probe = new HeartbeatProbe();

    @Test
    void one_copy_never_repeats_itself() {
        for (int i = 0; i < 10; i++) {
            probe.heard("godwit boot-1 " + i + " 5 6\n");
        }
        assertThat(probe.received()).isEqualTo(10);
        assertThat(probe.repeated()).isZero();
    }

    @Test
    void a_second_copy_repeats_what_the_first_has_said() {
        probe.heard("godwit boot-1 1 5 6");
        probe.heard("godwit boot-1 2 5 6");
        probe.heard("godwit boot-1 2 7 8");
        assertThat(probe.repeated()).isEqualTo(1);
    }

    @Test
    void a_guest_that_boots_anew_counts_from_the_beginning() {
        probe.heard("godwit boot-1 9 5 6");
        probe.heard("godwit boot-2 0 7 8");
        assertThat(probe.repeated()).isZero();
        assertThat(probe.boots()).isEqualTo(2);
    }

    @Test
    void what_the_guest_got_done_is_noted_and_what_a_second_copy_says_is_not() {
        probe.heard("godwit boot-1 1 5 6");
        assertThat(probe.operations().all()).isEmpty();
        probe.heard("godwit boot-1 2 5 6 1234");
        probe.heard("godwit boot-1 2 5 6 99");
        assertThat(probe.operations().all()).extracting(Tally::count).containsExactly(1234L);
    }
}
