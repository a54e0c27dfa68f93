package org.godwit.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.godwit.api.Json;
import org.junit.jupiter.api.Test;

class TrafficReportTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    private final TrafficReport report = new TrafficReport(
            T,
            T.plusSeconds(60),
            true,
            100,
            1,
            250,
            300,
            3,
            3,
            6400,
            0,
            10,
            0,
            5,
            0,
            1,
            0,
            List.of(gap("ping", 1_000, 1_120), gap("tcp", 1_000, 1_300), gap("ping", 30_000, 30_250)),
            List.of(new Tally(T, 1), new Tally(T.plusSeconds(1), 90)));

    @Test
    void the_outage_of_a_window_is_its_longest_gap() {
        assertThat(report.outageMillis(T, T.plusSeconds(10))).isEqualTo(120);
        assertThat(report.tcpOutageMillis(T, T.plusSeconds(10))).isEqualTo(300);
        assertThat(report.outageMillis(T.plusSeconds(20), T.plusSeconds(40))).isEqualTo(250);
    }

    @Test
    void a_gap_that_begins_before_the_window_counts() {
        assertThat(report.outageMillis(T.plusMillis(1_100), T.plusSeconds(2))).isEqualTo(120);
    }

    @Test
    void without_a_gap_that_was_kept_the_outage_is_told_as_the_shortest_that_would_have_been() {
        assertThat(report.outageMillis(T.plusSeconds(50), T.plusSeconds(55))).isEqualTo(20);
    }

    @Test
    void it_is_read_back_as_it_was_written() {
        String text = Json.mapper().writeValueAsString(report);
        assertThat(Json.mapper().readValue(text, TrafficReport.class)).isEqualTo(report);
    }

    private static Gap gap(String probe, long from, long to) {
        return new Gap(probe, T.plusMillis(from), T.plusMillis(to));
    }
}
