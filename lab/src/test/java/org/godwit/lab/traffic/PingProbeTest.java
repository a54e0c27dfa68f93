package org.godwit.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PingProbeTest {
    private static final long START = 1_700_000_000L;

    private final PingProbe probe = new PingProbe();

    @Test
    void an_answer_is_no_loss() {
        answers(1, 300);
        assertThat(probe.sentCount()).isEqualTo(300);
        assertThat(probe.lost()).isZero();
    }

    @Test
    void requests_without_an_answer_are_lost_after_a_second() {
        answers(1, 100);
        for (int i = 101; i <= 150; i++) {
            probe.line("[%d.000000] no answer yet for icmp_seq=%d".formatted(START, i));
        }
        assertThat(probe.lost()).isZero();

        answers(151, 500);
        assertThat(probe.lost()).isEqualTo(50);
    }

    @Test
    void an_answer_that_comes_late_is_no_loss() {
        answers(1, 100);
        probe.line("[%d.600000] no answer yet for icmp_seq=101".formatted(START));
        answer(102);
        answer(101);
        answers(103, 500);
        assertThat(probe.lost()).isZero();
    }

    @Test
    void the_number_goes_on_where_ping_begins_anew() {
        answers(1, 70_000);
        assertThat(probe.sentCount()).isEqualTo(70_000);
        assertThat(probe.lost()).isZero();
    }

    @Test
    void the_longest_gap_is_between_two_answers() {
        answers(1, 100);
        answers(140, 400);
        assertThat(probe.gaps().longestMillis(at(400))).isBetween(199.9, 200.1);
    }

    @Test
    void a_guest_that_fell_silent_shows_at_once() {
        answers(1, 100);
        Instant now = at(100).plusMillis(700);
        assertThat(probe.gaps().longestMillis(now)).isBetween(699.9, 700.1);
        assertThat(probe.gaps().all(now))
                .singleElement()
                .matches(gap -> gap.from().equals(at(100)));
    }

    @Test
    void an_unreachable_guest_is_no_answer() {
        probe.line("From 10.77.3.1 icmp_seq=1 Destination Host Unreachable");
        assertThat(probe.sentCount()).isZero();
    }

    private void answers(int first, int last) {
        for (int i = first; i <= last; i++) {
            answer(i);
        }
    }

    private void answer(int number) {
        Instant at = at(number);
        probe.line("[%d.%06d] 24 bytes from 10.77.3.101: icmp_seq=%d ttl=64 time=0.5 ms"
                .formatted(at.getEpochSecond(), at.getNano() / 1000, number & 0xFFFF));
    }

    private static Instant at(int number) {
        return Instant.ofEpochSecond(START).plusMillis(5L * number);
    }
}
