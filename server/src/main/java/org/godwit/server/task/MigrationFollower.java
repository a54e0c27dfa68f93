package org.godwit.server.task;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.godwit.api.LocalVm;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationProgress;
import org.godwit.api.MigrationRecord;
import org.godwit.api.MigrationStatus;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.server.agents.Agents;
import org.godwit.server.event.Events;
import org.godwit.server.inventory.Inventory;
import org.jspecify.annotations.Nullable;

/**
 * Watches migrations that agents carry out, and mirrors them in their tasks. It decides nothing: while the source's agent is away, the task says
 * so and waits for it, for only that agent and the record in ZooKeeper know how the migration ended.
 */
public final class MigrationFollower {
    private static final Duration POLL = Duration.ofSeconds(25);
    private static final Duration AGENT_AWAY = Duration.ofMillis(500);

    private final TaskBook book;
    private final Agents agents;
    private final Inventory inventory;
    private final Migrations migrations;
    private final Events events;
    private final CountDownLatch closing = new CountDownLatch(1);

    public MigrationFollower(TaskBook book, Agents agents, Inventory inventory, Migrations migrations, Events events) {
        this.book = book;
        this.agents = agents;
        this.inventory = inventory;
        this.migrations = migrations;
        this.events = events;
    }

    Optional<String> sourceOf(String migration) {
        return migrations.find(migration).map(MigrationRecord::from);
    }

    /** Returns when the migration has ended. */
    void follow(String task, String source, String migration) throws InterruptedException {
        long version = 0;
        @Nullable MigrationPhase phase = null;
        while (!Thread.currentThread().isInterrupted()) {
            Optional<MigrationStatus> answer = ask(task, source, migration, version);
            if (answer.isEmpty()) {
                continue;
            }
            MigrationStatus status = answer.get();
            if (status.version() > version || status.ended()) {
                version = status.version();
                phase = mirror(task, status, phase);
            }
            if (status.ended()) {
                ended(task, status.record());
                return;
            }
        }
        throw new InterruptedException("the server stops");
    }

    /** Empty while the agent is away. A migration that the agent has forgotten is looked up where records are kept. */
    private Optional<MigrationStatus> ask(String task, String source, String migration, long version)
            throws InterruptedException {
        try {
            return Optional.of(agents.of(source).migration(migration, version, POLL));
        } catch (Refusal e) {
            if (e.problem().status() == 404) {
                MigrationRecord kept = migrations
                        .kept(migration)
                        .filter(record -> record.outcome() != MigrationRecord.Outcome.UNDER_WAY)
                        .orElseThrow(() -> e);
                return Optional.of(new MigrationStatus(Long.MAX_VALUE, MigrationProgress.at(kept.phase()), kept));
            }
            if (e.problem().status() != 503) {
                throw e;
            }
            sayOnce(
                    task,
                    "waits for the agent of '" + source + "': " + e.problem().detail());
            if (closing.await(AGENT_AWAY.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("the server stops");
            }
            return Optional.empty();
        }
    }

    private void sayOnce(String task, String step) {
        if (!book.task(task).step().equals(step)) {
            book.step(task, step);
        }
    }

    private MigrationPhase mirror(String task, MigrationStatus status, @Nullable MigrationPhase before) {
        MigrationRecord record = status.record();
        MigrationPhase phase = status.progress().phase();
        if (!status.ended()) {
            book.progress(task, phase.name(), status.progress());
        }
        migrations.seen(record);
        if (phase != before) {
            events.publish(
                    "migration.phase",
                    record.id(),
                    record.vm() + " from " + record.from() + " to " + record.to() + ": " + phase);
        }
        return phase;
    }

    private void ended(String task, MigrationRecord record) {
        migrations.ended(record);
        switch (record.outcome()) {
            case MOVED -> {
                book.succeed(task, record.endState());
                events.publish("vm.moved", record.vm(), "from '" + record.from() + "' to '" + record.to() + "'");
            }
            case CANCELLED -> book.cancelled(task, record.endState());
            default ->
                book.fail(
                        task,
                        record.failure() != null
                                ? record.failure()
                                : Problem.conflict(
                                        "migration-aborted",
                                        record.endState(),
                                        "'godwit migration show " + record.id() + "' tells all."));
        }
    }

    /** Finds the migration of a task that an earlier server began; it may not have heard the migration's id any more. */
    void resume(Task task) throws InterruptedException {
        String vm = task.object();
        @Nullable String known = task.migration();
        Optional<MigrationRecord> kept =
                known == null ? migrations.newestOf(vm, task.createdAt()) : migrations.kept(known);
        if (kept.isPresent() && kept.get().outcome() != MigrationRecord.Outcome.UNDER_WAY) {
            ended(task.id(), kept.get());
            return;
        }
        if (known != null && kept.isPresent()) {
            follow(task.id(), kept.get().from(), known);
            return;
        }
        while (true) {
            String owner = inventory.owner(vm);
            try {
                Optional<String> running = agents.of(owner).vm(vm).map(LocalVm::migration);
                String migration =
                        running.or(() -> Optional.ofNullable(known)).orElseThrow(MigrationFollower::neverBegan);
                book.attached(task.id(), migration);
                follow(task.id(), owner, migration);
                return;
            } catch (Refusal e) {
                if (e.problem().status() != 503) {
                    throw e;
                }
                sayOnce(
                        task.id(),
                        "waits for the agent of '" + owner + "': " + e.problem().detail());
                if (closing.await(AGENT_AWAY.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("the server stops");
                }
            }
        }
    }

    private static Refusal neverBegan() {
        return new Refusal(new Problem(
                500,
                "server-restarted",
                "The server was restarted before it had heard from the agent that the migration began, and the agent knows of none.",
                null,
                "Ask again."));
    }

    public void close() {
        closing.countDown();
    }
}
