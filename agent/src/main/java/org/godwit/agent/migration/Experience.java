package org.godwit.agent.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.godwit.agent.migration.forecast.Way;
import org.godwit.agent.migration.pilot.SwitchoverCost;
import org.godwit.api.Blackout;
import org.godwit.api.CheckReport;
import org.godwit.api.Convergence;
import org.godwit.api.Forecast;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.Round;
import org.godwit.transport.LinkQuality;
import org.jspecify.annotations.Nullable;

/** What the records of this host's migrations teach one migration, or one check. They are read once, when first asked for. */
final class Experience {
    private static final int LOOKED_AT = 24;
    /** Older ones were made on a machine in another mood. */
    private static final Duration BELIEVED = Duration.ofDays(1);

    private static final int LEARNED_FROM = 8;
    /** Of the link's measured speed: with more than that on it, it may be what limits. */
    private static final double LIMITED_BY_LINK = 0.7;
    /** In a shorter round the time between two looks weighs more than the sending. */
    private static final long TELLING_BYTES = 8 << 20;

    private final Records records;
    private @Nullable List<MigrationRecord> moved;

    Experience(Records records) {
        this.records = records;
    }

    /** What a switchover to that host costs beside the pages; to any host, when there was none to that one. */
    SwitchoverCost switchoverTo(String host) {
        List<MigrationRecord> all = moved();
        List<MigrationRecord> there =
                all.stream().filter(record -> record.to().equals(host)).toList();
        return SwitchoverCost.learnedFrom((there.isEmpty() ? all : there)
                .stream().flatMap(Experience::seen).limit(LEARNED_FROM).toList());
    }

    /** Through what the pages go, on a link that was just measured. */
    Way way(LinkQuality link, long capBytesPerSecond) {
        List<MigrationRecord> all = moved();
        double bandwidth = capBytesPerSecond == 0
                ? link.bytesPerSecond()
                : Math.min(link.bytesPerSecond(), (double) capBytesPerSecond);
        return new Way(
                bandwidth,
                link.roundTripMillis(),
                median(all.stream().flatMapToDouble(Experience::fastestStream), Way.ASSUMED_STREAM),
                median(all.stream().flatMapToDouble(Experience::aroundPreCopy), Way.ASSUMED_OVERHEAD_MILLIS));
    }

    /** Asked for beside the migration, and by it. */
    private synchronized List<MigrationRecord> moved() {
        List<MigrationRecord> known = moved;
        if (known == null) {
            Instant oldest = Instant.now().minus(BELIEVED);
            known = records.newest(LOOKED_AT).stream()
                    .filter(record -> record.outcome() == Outcome.MOVED)
                    .filter(record -> record.requestedAt().isAfter(oldest))
                    .toList();
            moved = known;
        }
        return known;
    }

    /** The fastest round that the link did not limit; of the others it is not known what QEMU's socket and the encoder would have let through. */
    private static DoubleStream fastestStream(MigrationRecord record) {
        Convergence convergence = record.convergence();
        CheckReport check = record.check();
        Forecast forecast = check == null ? null : check.forecast();
        if (convergence == null || forecast == null) {
            return DoubleStream.empty();
        }
        double link = forecast.basis().linkBytesPerSecond();
        return convergence.course().stream()
                .filter(round -> round.streamBytes() >= TELLING_BYTES)
                .filter(round -> perSecond(round.wireBytes(), round) < LIMITED_BY_LINK * link)
                .mapToDouble(round -> perSecond(round.streamBytes(), round))
                .boxed()
                .max(Comparator.naturalOrder())
                .stream()
                .mapToDouble(Double::doubleValue);
    }

    private static double perSecond(long bytes, Round round) {
        return 1e3 * bytes / Math.max(1, round.millis());
    }

    private static DoubleStream aroundPreCopy(MigrationRecord record) {
        Blackout blackout = record.blackout();
        Double preCopy = record.phaseMillis().get(MigrationPhase.PRE_COPY);
        return blackout == null || preCopy == null
                ? DoubleStream.empty()
                : DoubleStream.of(Math.max(0, record.totalMillis() - preCopy - blackout.totalMillis()));
    }

    private static double median(DoubleStream values, double otherwise) {
        double[] sorted = values.sorted().toArray();
        return sorted.length == 0 ? otherwise : sorted[sorted.length / 2];
    }

    private static Stream<SwitchoverCost.Seen> seen(MigrationRecord record) {
        Blackout blackout = record.blackout();
        Convergence convergence = record.convergence();
        if (blackout == null || convergence == null || convergence.stop() == null) {
            return Stream.of();
        }
        Convergence.Stop stop = Objects.requireNonNull(convergence.stop());
        double fixed = Math.max(1, blackout.totalMillis() - stop.pagesMillis());
        return Stream.of(new SwitchoverCost.Seen(fixed, stop.lagMillis()));
    }
}
