package org.godwit.server.task;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.Journal;

/** The records of migrations: those under way as last seen, the others as ZooKeeper keeps them. */
public final class Migrations {
    private final Journal<MigrationRecord> records;
    private final Consumer<MigrationRecord> counted;
    private final Map<String, MigrationRecord> underWay = new ConcurrentHashMap<>();

    /**
     * Records in ZooKeeper.
     *
     * @param counted is shown each record once, when its migration has ended
     */
    public Migrations(Journal<MigrationRecord> records, Consumer<MigrationRecord> counted) {
        this.records = records;
        this.counted = counted;
    }

    /** Kept once at its beginning: a server that is started again then knows which agent to ask for the rest. */
    void seen(MigrationRecord record) {
        if (record.outcome() == Outcome.UNDER_WAY && underWay.put(record.id(), record) == null) {
            records.put(record.id(), record);
        }
    }

    void ended(MigrationRecord record) {
        records.put(record.id(), record);
        underWay.remove(record.id());
        counted.accept(record);
    }

    Optional<MigrationRecord> kept(String id) {
        return records.get(id);
    }

    Optional<MigrationRecord> newestOf(String vm, Instant since) {
        return records.list().stream()
                .filter(record ->
                        record.vm().equals(vm) && !record.requestedAt().isBefore(since))
                .max(Comparator.comparing(MigrationRecord::requestedAt));
    }

    public Optional<MigrationRecord> find(String id) {
        return Optional.ofNullable(underWay.get(id)).or(() -> records.get(id));
    }

    public MigrationRecord migration(String id) {
        return find(id).orElseThrow(() -> new Refusal(
                Problem.unknown("migration", id, "'godwit migration list' shows those that are remembered.")));
    }

    /** The newest first. */
    public List<MigrationRecord> all() {
        Map<String, MigrationRecord> all = new LinkedHashMap<>();
        records.list().forEach(record -> all.put(record.id(), record));
        all.putAll(underWay);
        return all.values().stream()
                .sorted(Comparator.comparing(MigrationRecord::requestedAt).reversed())
                .toList();
    }
}
