package org.godwit.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(of(9, 1, 5)).isEqualTo(new Spread(5, 1, 9));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertThat(of(9, 1, 5, 7)).isEqualTo(new Spread(6, 1, 9));
    }

    @Test
    void ofNoRunsThereIsNone() {
        assertThatThrownBy(SpreadTest::of).hasMessageContaining("no runs");
    }

    private static Spread of(double... totals) {
        List<BenchRun> runs = DoubleStream.of(totals)
                .mapToObj(total -> BenchRuns.run("godwit", "idle", 1, total))
                .toList();
        return Spread.of(runs, BenchRun::totalMillis);
    }
}
