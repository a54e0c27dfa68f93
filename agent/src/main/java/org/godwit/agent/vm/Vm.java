package org.godwit.agent.vm;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.api.LocalVm;
import org.godwit.api.VmSpec;
import org.godwit.api.VmState;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.QemuException;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QemuProcess;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One VM on this host. Its own thread owns its state; every method here may be called from any thread and posts a request to it.
 * The states and what leads from one to another are drawn in this package's documentation.
 */
public final class Vm {
    private static final Logger LOG = LoggerFactory.getLogger(Vm.class);
    private static final Duration CLEAN_UP = Duration.ofSeconds(15);

    private final Host host;
    private final String name;
    private final Lane lane;
    private final Life life;
    private final Runnable forgotten;

    /**
     * A VM as this host remembers it, or one that was never here.
     *
     * @param forgotten called when the VM has nothing on this host any more
     */
    Vm(Host host, String name, Runnable forgotten) {
        this.host = host;
        this.name = name;
        this.lane = new Lane(name);
        this.life = new Life(host, name, lane);
        this.forgotten = forgotten;
    }

    // What it is.

    public String name() {
        return name;
    }

    public VmState state() {
        return life.state();
    }

    /** Whether it is a shadow VM, which only its migration may use. */
    public boolean isShadow() {
        return life.isShadow();
    }

    /** As the server and users see it. */
    public LocalVm view() {
        return life.view();
    }

    /** What this host remembers of it. */
    public LocalState local() {
        return life.local();
    }

    Optional<LocalState> remembered() {
        return life.remembered();
    }

    /** The spec that its QEMU runs with, with the versioned machine type. */
    public VmSpec spec() {
        return local().spec();
    }

    public long epoch() {
        return local().epoch();
    }

    /** How its QEMU was started. A {@link org.godwit.api.Refusal} when none runs, as from the next three. */
    public GuestPlan plan() {
        return life.requireRunning("asked").plan();
    }

    public QemuMonitor monitor() {
        return life.requireRunning("asked").monitor();
    }

    public QemuProcess process() {
        return life.requireRunning("asked").process();
    }

    public SerialConsole console() {
        return life.requireRunning("watched").console();
    }

    /** The last lines that its QEMU wrote; after its end, what was noted of them. */
    String lastWords() {
        return life.running()
                .map(qemu -> qemu.process().lastWords())
                .orElseGet(() -> remembered().map(LocalState::note).orElse(""));
    }

    Optional<Running> running() {
        return life.running();
    }

    Host host() {
        return host;
    }

    // What users ask of it.

    /** Starts it, or changes nothing and says why not. */
    public void start() {
        lane.run(() -> {
            life.refuseUnlessFree("started");
            life.refuseIfRunning("started");
            life.become(VmState.STARTING);
            try {
                launch(Start.asOwner(host, name));
                life.become(VmState.RUNNING);
            } catch (RuntimeException e) {
                LOG.warn("VM '{}' was not started: {}", name, e.getMessage());
                remembered()
                        .ifPresent(now -> life.remember(now.ended(false, "The last start failed: " + e.getMessage())));
                life.become(VmState.STOPPED);
                throw e;
            }
        });
    }

    /** The intent is written down before anything is made, and the process as soon as it is known. */
    private void launch(Start start) {
        life.remember(start.intent());
        Running started = start.launch();
        try {
            life.remember(start.started(started));
        } catch (RuntimeException e) {
            Ending.of(started);
            Start.release(host, start.intent().spec());
            throw e;
        }
        life.watch(started);
    }

    /** Presses the power button and waits until the guest has shut down; after the bound the guest runs on, and that is said. */
    public void shutdown() {
        shutdown(host.shutdownTimeout());
    }

    public void shutdown(Duration patience) {
        Running asked = lane.call(() -> {
            life.refuseUnlessFree("shut down");
            Running qemu = life.requireRunning("shut down");
            if (life.state() == VmState.PAUSED) {
                throw Life.conflict(
                        "vm-paused",
                        "VM '" + name + "' is paused, and a paused guest cannot shut down.",
                        "End it with 'godwit vm kill " + name + "'.");
            }
            qemu.monitor().powerdown();
            life.become(VmState.SHUTTING_DOWN);
            return qemu;
        });
        if (endsWithin(asked, patience)) {
            return;
        }
        lane.run(() -> {
            if (life.state() == VmState.SHUTTING_DOWN) {
                life.becomeWhatItIs();
            }
        });
        throw Life.conflict(
                "shutdown-timeout",
                "The guest of VM '" + name + "' was asked to shut down and still ran after " + patience.toSeconds()
                        + " s.",
                "Shut it down from inside, or end it with 'godwit vm kill " + name + "'.");
    }

    /** Ends its QEMU now, as pulling the plug does. */
    public void kill() {
        end(lane.call(() -> {
            life.refuseUnlessFree("killed");
            Running qemu = life.requireRunning("killed");
            life.expectEnd("It was killed.");
            return qemu;
        }));
    }

    /**
     * Removes what this host has of it; the cluster's record is the server's to remove.
     *
     * @param disks whether the images that the spec creates go, too
     */
    public void delete(boolean disks) {
        lane.run(() -> {
            life.refuseUnlessFree("deleted");
            life.refuseIfRunning("deleted");
            Ownerships.requireSettledHere(host, name, "deleted");
            if (disks) {
                host.images().deleteCreated(Ownerships.spec(host, name));
            }
            life.vanish(false);
            host.memory().wipe(name);
        });
        forgotten.run();
    }

    // What a migration asks of it.

    /** From now until {@link #endMigration} or {@link #leave}, start, shutdown, kill and delete are refused with the reason. */
    public void beginMigration(String migration) {
        lane.run(() -> {
            life.refuseUnlessFree("moved");
            life.requireRunning("moved");
            if (life.state() != VmState.RUNNING) {
                throw Life.conflict(
                        "vm-not-running",
                        "VM '" + name + "' is " + life.state() + "; only a running VM can be moved.",
                        "Wait until it runs.");
            }
            life.remember(local().withPassage(Passage.of(migration)));
            life.become(VmState.MIGRATING);
        });
    }

    /** The VM stays here; whether it runs is QEMU's word. */
    public void endMigration() {
        lane.run(() -> {
            life.remember(local().withPassage(null));
            life.becomeWhatItIs();
        });
    }

    /** Changes what this host remembers of it; durable when it returns. */
    public void record(UnaryOperator<LocalState> change) {
        lane.run(() -> life.remember(change.apply(local())));
    }

    /** Carries a request out on the VM's own thread. */
    public <T extends @Nullable Object> T run(Supplier<T> request) {
        return lane.call(request);
    }

    /** It lives on another host now: its QEMU ends, taps and state go, its RAM becomes a base image. */
    public void leave() {
        remove("It moved to another host.", false);
    }

    void remove(String why, boolean keepLog) {
        lane.run(() -> life.expectToLeave(why));
        life.running().ifPresent(this::end);
        lane.run(() -> life.vanish(keepLog));
        forgotten.run();
    }

    // What adoption and shadow VMs ask of it.

    /** Starts a QEMU that waits to be filled. */
    void startShadow(VmSpec spec, String machine, long epoch, Passage passage) {
        lane.run(() -> {
            life.refuseUnlessFree("received");
            life.refuseIfRunning("received");
            try {
                launch(Start.asShadow(host, spec, machine, epoch, passage));
                life.become(VmState.PAUSED);
            } catch (RuntimeException e) {
                life.vanish(true);
                throw e;
            }
        });
    }

    /** Its QEMU survived a restart of the agent. */
    void adopt(Running found) {
        lane.run(() -> {
            life.watch(found);
            life.becomeWhatItIs();
        });
    }

    /** Its QEMU did not. */
    void foundGone() {
        lane.run(life::foundGone);
    }

    /** This host owns it and no migration is under way: a shadow VM is the VM from now on. */
    void own(long epoch, @Nullable String note) {
        lane.run(() -> {
            life.free();
            life.remember(local().owned(epoch, note));
            life.becomeWhatItIs();
        });
    }

    void hold(String why) {
        lane.run(() -> life.hold(why));
    }

    /** The agent stops; QEMU and its guest run on. */
    void letGo() {
        lane.close();
        life.running().ifPresent(Running::hangUp);
    }

    private void end(Running qemu) {
        Ending.of(qemu);
        if (!endsWithin(qemu, CLEAN_UP)) {
            throw new QemuException("The QEMU of VM '" + name + "', process "
                    + qemu.process().pid()
                    + ", does not end, not even by SIGKILL: it waits for storage that does not answer.");
        }
    }

    private static boolean endsWithin(Running qemu, Duration patience) {
        try {
            qemu.ended().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for QEMU's end", e);
        }
    }
}
