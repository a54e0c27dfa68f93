package org.godwit.server.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.godwit.api.MigrationProgress;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.Task.State;
import org.godwit.cluster.Journal;
import org.godwit.server.event.Events;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All tasks that are remembered. Every change goes through {@link #change}: it counts the version, wakes who waits, tells and keeps it. */
public final class TaskBook {
    private static final Logger LOG = LoggerFactory.getLogger(TaskBook.class);
    private static final int MOST_ENDED = 1000;

    private final Journal<Task> journal;
    private final Events events;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();

    /** One task, and the monitor that those who wait for its next version wait on. */
    private static final class Page {
        private Task task;
        private boolean closed;

        Page(Task task) {
            this.task = task;
        }
    }

    /** A book with what an earlier server left in the journal. */
    public TaskBook(Journal<Task> journal, Events events) {
        this.journal = journal;
        this.events = events;
        journal.list().forEach(task -> pages.put(task.id(), new Page(task)));
    }

    public Task open(String kind, String object) {
        String id = Journal.newId();
        Task task = new Task(id, kind, object, State.RUNNING, 1, Instant.now(), null, "requested", null, null, null);
        journal.put(id, task);
        pages.put(id, new Page(task));
        LOG.info("Task {}: {} {}", id, kind, object);
        events.publish("task.running", id, kind + " " + object);
        forgetOldest();
        return task;
    }

    public Task step(String id, String step) {
        return change(id, State.RUNNING, step, null, null, null);
    }

    public Task attached(String id, String migration) {
        return change(id, State.RUNNING, "migration " + migration, null, migration, null);
    }

    public Task progress(String id, String step, MigrationProgress progress) {
        return change(id, State.RUNNING, step, progress, null, null);
    }

    public Task succeed(String id, String step) {
        return change(id, State.SUCCEEDED, step, null, null, null);
    }

    public Task cancelled(String id, String step) {
        return change(id, State.CANCELLED, step, null, null, null);
    }

    public Task fail(String id, Problem problem) {
        return change(id, State.FAILED, problem.detail(), null, null, problem);
    }

    /** A task that has ended never changes again. */
    private Task change(
            String id,
            State state,
            String step,
            @Nullable MigrationProgress progress,
            @Nullable String migration,
            @Nullable Problem error) {
        Page page = page(id);
        Task before;
        Task after;
        synchronized (page) {
            before = page.task;
            if (before.ended()) {
                return before;
            }
            after = new Task(
                    id,
                    before.kind(),
                    before.object(),
                    state,
                    before.version() + 1,
                    before.createdAt(),
                    state == State.RUNNING ? null : Instant.now(),
                    step,
                    progress == null ? before.progress() : progress,
                    migration == null ? before.migration() : migration,
                    error);
            page.task = after;
            page.notifyAll();
        }
        told(before, after);
        return after;
    }

    /** Progress is not kept: ZooKeeper is no place for ten writes a second, and who comes after a restart asks the agent anyway. */
    private void told(Task before, Task after) {
        boolean noteworthy = before.state() != after.state()
                || !String.valueOf(before.migration()).equals(after.migration());
        if (!noteworthy) {
            return;
        }
        if (after.ended()) {
            LOG.info("Task {}: {} {} {}: {}", after.id(), after.kind(), after.object(), after.state(), after.step());
            events.publish(
                    "task." + after.state().name().toLowerCase(Locale.ROOT),
                    after.id(),
                    after.kind() + " " + after.object() + ": " + after.step());
        }
        try {
            journal.put(after.id(), after);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Task {} could not be kept; a server that starts now would find it as it was before: {}",
                    after.id(),
                    e.getMessage());
        }
    }

    public Task task(String id) {
        return read(page(id));
    }

    private static Task read(Page page) {
        synchronized (page) {
            return page.task;
        }
    }

    /** Answers when the version has passed {@code after}, or after {@code wait} as it is. */
    public Task await(String id, long after, Duration wait) throws InterruptedException {
        Page page = page(id);
        long deadline = System.nanoTime() + wait.toNanos();
        synchronized (page) {
            while (page.task.version() <= after && !page.task.ended() && !page.closed) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                page.wait(left);
            }
            return page.task;
        }
    }

    /** The newest first. */
    public List<Task> all() {
        return tasks().sorted(Comparator.comparing(Task::createdAt).reversed()).toList();
    }

    public Optional<Task> running(Predicate<Task> which) {
        return tasks().filter(task -> !task.ended()).filter(which).findFirst();
    }

    private Stream<Task> tasks() {
        return pages.values().stream().map(TaskBook::read);
    }

    private Page page(String id) {
        @Nullable Page page = pages.get(id);
        if (page == null) {
            throw new Refusal(Problem.unknown("task", id, "'godwit task list' shows the tasks."));
        }
        return page;
    }

    private void forgetOldest() {
        if (pages.size() > MOST_ENDED + MOST_ENDED / 10) {
            all().stream().filter(Task::ended).skip(MOST_ENDED).forEach(task -> pages.remove(task.id()));
        }
    }

    /** Lets everybody go who waits. */
    public void close() {
        for (Page page : pages.values()) {
            synchronized (page) {
                page.closed = true;
                page.notifyAll();
            }
        }
    }
}
