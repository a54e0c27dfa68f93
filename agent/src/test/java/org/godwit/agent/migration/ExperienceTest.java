package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.godwit.agent.migration.forecast.Way;
import org.godwit.agent.migration.pilot.SwitchoverCost;
import org.godwit.api.Blackout;
import org.godwit.api.CheckReport;
import org.godwit.api.Convergence;
import org.godwit.api.Forecast;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.PolicyPreset;
import org.godwit.api.Round;
import org.godwit.transport.LinkQuality;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperienceTest {
    private static final LinkQuality LINK = new LinkQuality(0.5, 100e6);

    @TempDir
    private Path folder;

    private Records records;

    @BeforeEach
    void open() {
        records = new Records(folder);
    }

    @Test
    void withoutAnyTheConstantsHold() {
        assertThat(new Experience(records).switchoverTo("b")).isEqualTo(SwitchoverCost.ASSUMED);
        assertThat(new Experience(records).way(LINK, 0))
                .isEqualTo(new Way(100e6, 0.5, Way.ASSUMED_STREAM, Way.ASSUMED_OVERHEAD_MILLIS));
    }

    @Test
    void whatTheSwitchoversToAHostTookBesideTheirPagesIsExpectedOfTheNext() {
        for (int i = 0; i < 8; i++) {
            moved("b", 30 + i % 2, 10, 5);
            moved("far", 130, 10, 80);
        }

        assertThat(new Experience(records).switchoverTo("b")).isEqualTo(new SwitchoverCost(21, 5));
        assertThat(new Experience(records).switchoverTo("far").fixedMillis()).isEqualTo(120);
        assertThat(new Experience(records).switchoverTo("new").fixedMillis())
                .as("any host is better than none")
                .isGreaterThan(20);
    }

    @Test
    void whatTheStreamReachedIsExpectedOfTheNextAndACapHolds() {
        moved("b", 30, 10, 5);

        Way way = new Experience(records).way(LINK, 20_000_000);

        assertThat(way.linkBytesPerSecond()).isEqualTo(20e6);
        assertThat(way.streamBytesPerSecond())
                .as("the first round was limited by the link, the third is too short to tell")
                .isEqualTo(250e6);
        assertThat(way.overheadMillis()).isLessThan(Way.ASSUMED_OVERHEAD_MILLIS);
    }

    private void moved(String to, double blackoutMillis, double pagesMillis, double lagMillis) {
        Chronicle chronicle = new Chronicle(UUID.randomUUID().toString(), "vm", "a", to, 1, records::keep);
        chronicle.check(new CheckReport(
                "vm",
                "a",
                to,
                List.of(),
                new Forecast(1, 1, 1, 1, Forecast.Risk.LOW, "", new Forecast.Basis(1, 0, 1, 0, 100, 1, 100_000_000))));
        chronicle.enter(MigrationPhase.PRE_COPY);
        chronicle.convergence(new Convergence(
                PolicyPreset.BALANCED.policy(),
                List.of(
                        new Round(1, 0, 500, 100, 10, 200_000_000, 45_000_000, 90e6, 60, 90, 0),
                        new Round(2, 500, 100, 10, 0, 25_000_000, 500_000, 95e6, 40, 90, 0),
                        new Round(3, 600, 1, 10, 0, 4_000_000, 1, 95e6, 40, 90, 0)),
                0,
                new Convergence.Stop(40, pagesMillis, 10, 5, lagMillis)));
        chronicle.enter(MigrationPhase.SWITCHOVER);
        chronicle.moved(2, new Blackout(blackoutMillis, 1, pagesMillis, 5, 5, 5));
        chronicle.end(Outcome.MOVED, null);
    }
}
