package org.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.lab.traffic.Tally;
import org.junit.jupiter.api.Test;

class ThroughputTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    /** 100 operations a second for ten seconds, 50 for four, 100 for ten; a tally every 200 ms. */
    private static final List<Tally> DIP = tallies();

    @Test
    void aDipDuringTheMoveShows() {
        Throughput throughput = Throughput.of(DIP, at(10_000), at(14_000)).orElseThrow();

        assertThat(throughput.before()).isCloseTo(100, within(1e-6));
        assertThat(throughput.during()).isCloseTo(50, within(1e-6));
        assertThat(throughput.after()).isCloseTo(100, within(1e-6));
        assertThat(throughput.kept()).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void betweenTwoTalliesTheCountGrowsEvenly() {
        assertThat(Throughput.rate(DIP, at(9_950), at(10_050))).isCloseTo(75, within(1e-6));
    }

    @Test
    void aSilenceIsNoWork() {
        List<Tally> silent = List.of(
                new Tally(T, 0), new Tally(at(5_000), 500), new Tally(at(6_000), 500), new Tally(at(11_000), 1000));

        assertThat(Throughput.of(silent, at(5_000), at(6_000)).orElseThrow().during())
                .isZero();
    }

    @Test
    void withoutTalliesOverTheWholeTimeNothingIsClaimed() {
        assertThat(Throughput.of(DIP, at(4_000), at(8_000))).isEmpty();
        assertThat(Throughput.of(DIP, at(10_000), at(22_000))).isEmpty();
        assertThat(Throughput.of(List.of(), at(10_000), at(14_000))).isEmpty();
    }

    private static List<Tally> tallies() {
        List<Tally> all = new ArrayList<>();
        long count = 1000;
        for (int millis = 0; millis <= 24_000; millis += 200) {
            all.add(new Tally(at(millis), count));
            count += millis >= 10_000 && millis < 14_000 ? 10 : 20;
        }
        return all;
    }

    private static Instant at(long millis) {
        return T.plusMillis(millis);
    }
}
