package org.godwit.agent.migration.pilot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.godwit.api.Convergence;
import org.godwit.api.Json;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.Round;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real migrations, flown again. The records in {@code src/test/resources/migrations} are what {@code godwit migration show ID --json} printed of moves of
 * lab guests; the README there says which.
 */
class RecordedTracesTest {
    private static final Path RECORDS = Path.of("src/test/resources/migrations");
    private static final double LOOK_MILLIS = 15;

    static Stream<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(RECORDS)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void theBlackoutThatCameIsForetoldAndAStalledOneIsNotStopped(Path file) throws IOException {
        MigrationRecord record = Json.mapper().readValue(Files.readAllBytes(file), MigrationRecord.class);
        Convergence convergence = Objects.requireNonNull(record.convergence());
        Convergence.Stop stop = convergence.stop();
        SwitchoverCost cost = stop == null
                ? SwitchoverCost.ASSUMED
                : new SwitchoverCost(stop.predictedMillis() - stop.pagesMillis(), stop.lagMillis());

        Decision decision = fly(new Pilot(Limits.of(convergence.policy()), cost, 0), convergence.course());

        if (record.outcome() == Outcome.MOVED) {
            double came = Objects.requireNonNull(record.blackout()).totalMillis();
            assertThat(decision).isNotInstanceOf(Decision.GiveUp.class);
            assertThat(came)
                    .isLessThanOrEqualTo(Math.max(
                            convergence.policy().maxBlackoutMillis(),
                            convergence.policy().lastResortMillis()));
            assertThat(decision.prediction().millis()).as("came: %.1f ms", came).isBetween(came / 2, came * 2);
        } else {
            assertThat(decision).isNotInstanceOf(Decision.StopGuest.class);
        }
    }

    /** What the pilot says last: of the samples that the rounds were made of only the ends are known, so those between lie on a line. */
    private static Decision fly(Pilot pilot, List<Round> course) {
        Decision decision = new Decision.KeepCopying(Prediction.UNKNOWN);
        for (Sample sample : samples(course)) {
            decision = pilot.decide(sample);
            if (decision instanceof Decision.StopGuest || decision instanceof Decision.GiveUp) {
                return decision;
            }
        }
        return decision;
    }

    private static List<Sample> samples(List<Round> course) {
        List<Sample> samples = new ArrayList<>();
        double stream = 0;
        double wire = 0;
        for (Round round : course) {
            for (double passed = 0; passed < round.millis(); passed += LOOK_MILLIS) {
                double part = passed / round.millis();
                samples.add(sample(
                        round.startMillis() + passed,
                        round.number(),
                        round.remainingBytes() * (1 - part),
                        stream + round.streamBytes() * part,
                        wire + round.wireBytes() * part));
            }
            stream += round.streamBytes();
            wire += round.wireBytes();
        }
        Round last = course.getLast();
        samples.add(sample(
                last.startMillis() + last.millis(), last.number() + 1, (double) last.dirtiedBytes(), stream, wire));
        return samples;
    }

    private static Sample sample(double millis, int round, double remaining, double stream, double wire) {
        return new Sample((long) (millis * 1e6), round, (long) remaining, (long) stream, (long) wire, 0, 0, true);
    }
}
