package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.Blackout;
import org.godwit.api.Convergence;
import org.godwit.api.Encodings;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationProgress;
import org.godwit.api.MigrationRecord;
import org.godwit.api.PolicyPreset;
import org.godwit.api.Round;
import org.junit.jupiter.api.Test;

class FollowingTest {
    @Test
    void theLineTellsWhereTheMemoryIs() {
        MigrationProgress progress = new MigrationProgress(
                MigrationPhase.PRE_COPY,
                3,
                500L << 20,
                120L << 20,
                12L << 20,
                512L << 20,
                4L << 20,
                112L << 20,
                45,
                true);

        assertThat(Following.line(progress))
                .isEqualTo(
                        "PRE_COPY  round 3  sent 120 MiB  left 12.0 MiB  dirtied 4.0 MiB/s  link 112 MiB/s  blackout ~45 ms");
        assertThat(Following.line(MigrationProgress.at(MigrationPhase.PREPARED)))
                .isEqualTo("PREPARED");
    }

    @Test
    void theLineTellsThatTheLinkIsBroken() {
        MigrationProgress broken = new MigrationProgress(
                MigrationPhase.PRE_COPY, 1, 500L << 20, 120L << 20, 12L << 20, 512L << 20, 0, 0, -1, false);

        assertThat(Following.line(broken)).endsWith("the link is broken and dialled again; the guest runs on");
    }

    @Test
    void theSummaryTellsTheBlackoutByItsParts() {
        MigrationRecord record = new MigrationRecord(
                "m1",
                "web1",
                "a",
                "b",
                MigrationRecord.Outcome.MOVED,
                MigrationPhase.DONE,
                Instant.EPOCH,
                Instant.EPOCH,
                1830,
                Map.of(MigrationPhase.PRE_COPY, 900.0),
                new Blackout(42, 1.5, 20, 10, 6, 4.5),
                2,
                100 << 20,
                50 << 20,
                new Encodings(
                        Map.of("zero", 100L, "fresh", 20_000L, "delta", 300L),
                        Map.of("fresh", 40L << 20, "delta", 1L << 20, "opaque", 100L << 10),
                        Map.of("zstd 1", 41L << 20),
                        1,
                        null),
                320,
                1,
                2L,
                null,
                new MigrationRecord.Announcement(true, List.of("br0 of b has 52:54:00:00:00:01 on tap0.")),
                new Convergence(
                        PolicyPreset.DETERMINED.policy(),
                        List.of(new Round(1, 400, 300, 100, 10, 100, 50, 1e6, 60, 90, 0)),
                        30,
                        new Convergence.Stop(38, 17, 10, 5, 12)),
                new MigrationRecord.GuestClock(42.0, "The guest's clock was 42.0 ms late and was set."),
                List.of("The guest was told that it moved."),
                null,
                "web1 runs on b.");

        assertThat(Following.summary(record))
                .startsWith("web1: moved from a to b in 1.83 s")
                .contains("42 ms = stop 1.5 ms + last pages 20 ms + device state 10 ms + commit 6.0 ms + resume 4.5 ms")
                .contains("expected when the stop was decided: 38 ms")
                .contains("policy        determined; the guest was slowed by up to 30 %")
                .contains("100 MiB of QEMU's stream as 50.0 MiB on the link, the first byte after 320 ms")
                .contains("fresh 20000 in 40.0 MiB, delta 300 in 1.0 MiB, zero 100")
                .contains("reconnected   1 time")
                .contains("announcement  verified")
                .contains("guest clock   The guest's clock was 42.0 ms late and was set.")
                .contains("notice        The guest was told that it moved.")
                .endsWith("web1 runs on b.");
    }
}
