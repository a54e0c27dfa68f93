package org.godwit.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FetchProbeTest {
    private final FetchProbe probe = new FetchProbe();

    @Test
    void a_file_that_is_what_it_was_is_right() {
        probe.compare(1, new byte[128 * 1024]);
        probe.compare(1, new byte[128 * 1024]);
        assertThat(probe.wrong()).isZero();
    }

    @Test
    void a_file_that_changed_is_wrong() {
        byte[] changed = new byte[128 * 1024];
        changed[77] = 1;
        probe.compare(1, new byte[128 * 1024]);
        probe.compare(1, changed);
        assertThat(probe.wrong()).isEqualTo(1);
    }

    @Test
    void a_file_that_is_too_short_is_wrong_the_first_time() {
        probe.compare(1, new byte[100]);
        assertThat(probe.wrong()).isEqualTo(1);
    }
}
