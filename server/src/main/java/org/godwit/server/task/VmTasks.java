package org.godwit.server.task;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.godwit.api.BandwidthLimit;
import org.godwit.api.ByteSize;
import org.godwit.api.HostView;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.Task;
import org.godwit.api.VmState;
import org.godwit.api.VmView;
import org.godwit.server.agents.Agents;
import org.godwit.server.event.Events;
import org.godwit.server.inventory.Inventory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be asked of a VM. What is known to be impossible is refused at once; the rest becomes a task, and the owner's agent has the last word. */
public final class VmTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VmTasks.class);

    static final String MIGRATE = "vm.migrate";

    private final TaskBook book;
    private final Inventory inventory;
    private final Agents agents;
    private final Events events;
    private final MigrationFollower follower;
    private final Set<String> cancelWanted = ConcurrentHashMap.newKeySet();
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();

    public VmTasks(TaskBook book, Inventory inventory, Agents agents, Events events, MigrationFollower follower) {
        this.book = book;
        this.inventory = inventory;
        this.agents = agents;
        this.events = events;
        this.follower = follower;
    }

    /** What an agent is asked to do with a VM, and how it is told afterwards. */
    public enum Command {
        START("start", "started"),
        SHUTDOWN("shutdown", "stopped"),
        KILL("kill", "killed");

        private final String verb;
        private final String done;

        Command(String verb, String done) {
            this.verb = verb;
            this.done = done;
        }
    }

    public Task command(String vm, Command command) {
        String host = inventory.owner(vm);
        agents.of(host);
        return run("vm." + command.verb, vm, task -> {
            book.step(task.id(), "asked the agent of '" + host + "'");
            agents.of(host).command(vm, command.verb);
            events.publish("vm." + command.done, vm, "on '" + host + "'");
            book.succeed(task.id(), command.done + " on '" + host + "'");
        });
    }

    public Task delete(String vm, boolean disks) {
        String host = inventory.owner(vm);
        agents.of(host);
        return run("vm.delete", vm, task -> {
            book.step(task.id(), "asked the agent of '" + host + "'");
            agents.of(host).delete(vm, disks);
            inventory.forget(vm);
            events.publish("vm.deleted", vm, disks ? "with the images that it created" : "its images are kept");
            book.succeed(task.id(), "deleted");
        });
    }

    public Task migrate(String vm, MigrateRequest wanted) {
        MigrateRequest request = inventory.byPolicy(vm, wanted);
        String from = refuseHopeless(vm, request);
        return run(MIGRATE, vm, task -> {
            book.step(task.id(), "asked the agent of '" + from + "'");
            String migration = agents.of(from).migrate(vm, request);
            book.attached(task.id(), migration);
            if (cancelWanted.remove(task.id())) {
                agents.of(from).cancel(migration);
            }
            follower.follow(task.id(), from, migration);
        });
    }

    /** What the agents would refuse, too, said before anything is begun; answers the source. */
    private String refuseHopeless(String vm, MigrateRequest request) {
        requireBandwidth(request.maxBandwidth());
        String from = inventory.owner(vm);
        HostView to = inventory.host(request.to());
        Optional<Task> moving = book.running(
                task -> task.kind().equals(MIGRATE) && task.object().equals(vm));
        if (moving.isPresent()) {
            throw new Refusal(Problem.conflict(
                    "vm-moving",
                    "The VM '" + vm + "' is already being moved, by task "
                            + moving.get().id() + ".",
                    "Wait for it with 'godwit task wait " + moving.get().id() + "', or end it with 'godwit task cancel "
                            + moving.get().id() + "'."));
        }
        if (from.equals(request.to())) {
            throw new Refusal(Problem.conflict(
                    "already-there", "The VM '" + vm + "' is on '" + from + "' already.", "Nothing needs to be done."));
        }
        if (to.state() == HostView.State.DOWN) {
            agents.of(request.to());
        }
        agents.of(from);
        VmView view = inventory.vm(vm);
        if (view.local() != null && view.local().migration() != null) {
            throw new Refusal(Problem.conflict(
                    "vm-moving",
                    "The VM '" + vm + "' is already being moved, by migration "
                            + view.local().migration() + ".",
                    "Wait until it has ended: 'godwit migration show "
                            + view.local().migration() + "'."));
        }
        if (view.state() != VmState.RUNNING) {
            throw new Refusal(Problem.conflict(
                    "vm-not-running",
                    "The VM '" + vm + "' is " + view.state() + " on '" + from + "'; only a running VM can be moved.",
                    view.state() == VmState.STOPPED
                            ? "Start it first: 'godwit vm start " + vm + "'."
                            : "Wait until it runs."));
        }
        return from;
    }

    /** Changes what a migration that is under way may send in a second. */
    public BandwidthLimit limit(MigrationRecord migration, BandwidthLimit limit) {
        requireBandwidth(limit.maxBandwidth());
        agents.of(migration.from()).limit(migration.id(), limit);
        return limit;
    }

    private static void requireBandwidth(@Nullable ByteSize value) {
        if (value != null && value.bytes() < 0) {
            throw new Refusal(Problem.badField(
                    "maxBandwidth",
                    "maxBandwidth: expected bytes a second, 0 or more, got " + value.bytes() + ".",
                    "Correct it, or leave it out."));
        }
    }

    /** Asks for the end of a migration; whether it ends or had already gone too far, its task tells. */
    public Task cancel(String id) {
        Task task = book.task(id);
        if (task.ended()) {
            throw new Refusal(Problem.conflict(
                    "task-ended",
                    "The task " + id + " has ended already: " + task.state() + ".",
                    "Nothing needs to be done."));
        }
        if (!task.kind().equals(MIGRATE)) {
            throw new Refusal(Problem.conflict(
                    "task-not-cancellable",
                    "The task " + id + " (" + task.kind() + ") cannot be cancelled; only migrations can.",
                    "Wait for its end."));
        }
        cancelWanted.add(id);
        @Nullable String migration = book.task(id).migration();
        if (migration != null && cancelWanted.remove(id)) {
            agents.of(follower.sourceOf(migration).orElseGet(() -> inventory.owner(task.object())))
                    .cancel(migration);
        }
        return book.task(id);
    }

    /** Goes on with what an earlier server left unfinished. */
    public void resume() {
        for (Task task : book.all()) {
            if (!task.ended()) {
                work.execute(() -> carry(task, this::resume));
            }
        }
    }

    private void resume(Task task) throws InterruptedException {
        if (!task.kind().equals(MIGRATE)) {
            book.fail(
                    task.id(),
                    Problem.unavailable(
                            "server-restarted",
                            "The server was restarted before the agent had answered; whether '" + task.kind()
                                    + "' was carried out is not known to it.",
                            "Look at the VM with 'godwit vm show " + task.object() + "', and ask again where needed."));
            return;
        }
        follower.resume(task);
    }

    private interface Work {
        void carryOut(Task task) throws InterruptedException;
    }

    private Task run(String kind, String object, Work todo) {
        Task task = book.open(kind, object);
        work.execute(() -> carry(task, todo));
        return task;
    }

    private void carry(Task task, Work todo) {
        try {
            todo.carryOut(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Refusal e) {
            fail(task, e.problem());
        } catch (RuntimeException e) {
            LOG.error("Task {} failed", task.id(), e);
            fail(task, Problem.internal("The task failed in the server: " + e + "."));
        } finally {
            cancelWanted.remove(task.id());
        }
    }

    /** While the server stops, everything fails that is under way in it. The task stays as it is in ZooKeeper; the next server goes on with it. */
    private void fail(Task task, Problem problem) {
        if (!work.isShutdown()) {
            book.fail(task.id(), problem);
        }
    }

    @Override
    public void close() {
        work.shutdownNow();
    }
}
