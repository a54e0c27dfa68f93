package org.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkRateTest {
    @ParameterizedTest
    @CsvSource({"1gbit, 1000000000", "10GBIT, 10000000000", "2.5gbit, 2500000000", "250mbit, 250000000", "64kbit, 64000"
    })
    void a_rate_is_read_as_tc_writes_it(String text, long bits) {
        assertThat(LinkRate.parse(text).bitsPerSecond()).isEqualTo(bits);
    }

    @Test
    void none_is_no_limit() {
        assertThat(LinkRate.parse("none").limited()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "gbit", "1gib", "-1gbit", "0gbit", "1 gbit; reboot"})
    void anything_else_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> LinkRate.parse(text)).hasMessageContaining("1gbit, 250mbit or none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1gbit", "250mbit", "none", "10gbit"})
    void what_is_written_is_read_back(String text) {
        assertThat(LinkRate.parse(text)).hasToString(text);
    }

    @Test
    void half_a_link_is_half_as_fast() {
        assertThat(LinkRate.GIGABIT.times(0.5)).isEqualTo(LinkRate.parse("500mbit"));
    }

    @Test
    void the_queue_before_the_link_is_short() {
        assertThat(LinkRate.GIGABIT.tbf()).isEqualTo("tbf rate 1000000000bit burst 131072 latency 4ms");
    }
}
