package org.godwit.agent.migration;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.godwit.agent.migration.pilot.SwitchoverCost;
import org.godwit.api.Blackout;
import org.godwit.api.Convergence;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;

/** What the records of this host's migrations teach. */
final class Experience {
    /** Older ones were made on a machine in another mood. */
    private static final int LOOKED_AT = 24;

    private static final int LEARNED_FROM = 8;

    private final Records records;

    Experience(Records records) {
        this.records = records;
    }

    /** What a switchover to that host costs beside the pages; to any host, when there was none to that one. */
    SwitchoverCost switchoverTo(String host) {
        List<MigrationRecord> moved = records.newest(LOOKED_AT).stream()
                .filter(record -> record.outcome() == Outcome.MOVED)
                .toList();
        List<MigrationRecord> there =
                moved.stream().filter(record -> record.to().equals(host)).toList();
        return SwitchoverCost.learnedFrom((there.isEmpty() ? moved : there)
                .stream().flatMap(Experience::seen).limit(LEARNED_FROM).toList());
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
