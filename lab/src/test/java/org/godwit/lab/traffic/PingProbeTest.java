package org.godwit.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PingProbeTest {
    private static final long START = 1_700_000_000L;

    private final PingProbe probe = new PingProbe();

    @Test
    void an_answer_is_no_loss() {
        answers(0, 299);
        assertThat(probe.sentCount()).isEqualTo(300);
        assertThat(probe.lost()).isZero();
    }

    @Test
    void requests_without_an_answer_are_lost_after_a_second() {
        answers(0, 100);
        answers(151, 300);
        assertThat(probe.lost()).isZero();

        answers(301, 500);
        assertThat(probe.lost()).isEqualTo(50);
        assertThat(probe.sentCount()).isEqualTo(501);
    }

    @Test
    void an_answer_that_comes_late_is_no_loss() {
        answers(0, 100);
        answer(102);
        answer(101);
        answers(103, 500);
        assertThat(probe.lost()).isZero();
    }

    @Test
    void what_is_given_up_is_no_answer() {
        answers(0, 100);
        probe.line("[%d.600000] 10.77.3.101 : [101], timed out (0.25 avg, 1%% loss)".formatted(START));
        answers(102, 500);
        assertThat(probe.lost()).isEqualTo(1);
    }

    @Test
    void the_longest_gap_is_between_two_answers() {
        answers(0, 100);
        answers(140, 400);
        assertThat(probe.gaps().longestMillis(at(400))).isBetween(199.9, 200.1);
    }

    @Test
    void a_guest_that_fell_silent_shows_at_once() {
        answers(0, 100);
        Instant now = at(100).plusMillis(700);
        assertThat(probe.gaps().longestMillis(now)).isBetween(699.9, 700.1);
        assertThat(probe.gaps().all(now))
                .singleElement()
                .matches(gap -> gap.from().equals(at(100)));
    }

    @Test
    void an_unreachable_guest_is_no_answer() {
        probe.line("ICMP Host Unreachable from 10.77.3.1 for ICMP Echo sent to 10.77.3.101");
        assertThat(probe.sentCount()).isZero();
    }

    private void answers(int first, int last) {
        for (int i = first; i <= last; i++) {
            answer(i);
        }
    }

    private void answer(int number) {
        Instant at = at(number);
        probe.line("[%d.%05d] 10.77.3.101 : [%d], 24 bytes, 0.231 ms (0.25 avg, 0%% loss)"
                .formatted(at.getEpochSecond(), at.getNano() / 10_000, number));
    }

    private static Instant at(int number) {
        return Instant.ofEpochSecond(START).plusMillis(5L * number);
    }
}
