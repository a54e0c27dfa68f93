package org.godwit.lab.bench;

import java.time.Instant;
import java.util.List;

/** Rows as a comparison would have made them. */
final class BenchRuns {
    private static final Timeline TIMELINE = new Timeline(
            List.of(new Timeline.Point(-250, 1000), new Timeline.Point(0, 800)),
            List.of(new Timeline.Point(900, 60)),
            List.of(new Timeline.Point(900, 80)));

    private BenchRuns() {}

    static BenchRun run(String system, String workload, int number, double totalMillis) {
        return new BenchRun(
                system,
                "10.0.2",
                workload,
                "1gbit",
                number,
                totalMillis,
                500,
                40,
                60,
                80,
                100L << 20,
                4,
                3.5,
                2,
                1.5,
                200,
                true,
                0,
                false,
                0.1,
                0,
                new Throughput(1000, 800, 990),
                TIMELINE,
                null,
                null,
                null,
                null);
    }

    static BenchRun stuck(String system, String workload, int number) {
        return new BenchRun(
                system, "10.0.2", workload, "1gbit", number, 60_000, 500, 0, 20, 20, 6L << 30, 900, 30, 20, 10, 200,
                false, 0, true, 0.8, 0, null, null, null, null, null, null);
    }

    static BenchReport report(BenchRun... runs) {
        return new BenchReport(
                new Setup(Instant.EPOCH, "./godwit bench", "1gbit", "2 × a processor, tcg", "QEMU 10.0.2"),
                List.of(runs));
    }
}
