package org.godwit.agent.vm;

import java.util.Optional;
import java.util.Set;
import org.godwit.agent.vm.LocalState.Role;
import org.godwit.api.LocalVm;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmState;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QmpEvent;
import org.godwit.qemu.RunState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a VM is now on this host: its state, what is remembered of it, its QEMU. Anybody may read it; only the VM's own thread
 * changes it, so no method here waits for another thread.
 */
final class Life {
    private static final Logger LOG = LoggerFactory.getLogger(Life.class);
    private static final Set<String> EVENTS = Set.of("SHUTDOWN", "STOP", "RESUME", "GUEST_PANICKED", "BLOCK_IO_ERROR");

    private final Host host;
    private final String name;
    private final Lane lane;

    private volatile VmState state;
    private volatile @Nullable LocalState local;
    private volatile @Nullable Running running;
    /** Why nobody may command it, while its adoption is undecided or it is another host's. */
    private volatile @Nullable String held;
    /** Why its QEMU's end will be no crash: the guest shut down, or somebody ended it. */
    private @Nullable String expectedEnd;
    /** It goes to another host, and may return. */
    private boolean leaving;

    Life(Host host, String name, Lane lane) {
        this.host = host;
        this.name = name;
        this.lane = lane;
        LocalState found = host.states().load(name).orElse(null);
        this.local = found;
        this.state = found != null && found.crashed() ? VmState.CRASHED : VmState.STOPPED;
    }

    // Read by any thread.

    VmState state() {
        return state;
    }

    Optional<LocalState> remembered() {
        return Optional.ofNullable(local);
    }

    LocalState local() {
        LocalState now = local;
        if (now == null) {
            throw conflict("vm-never-started", "VM '" + name + "' was never started on this host.", "Start it.");
        }
        return now;
    }

    Optional<Running> running() {
        return Optional.ofNullable(running);
    }

    Running requireRunning(String what) {
        Running qemu = running;
        if (qemu == null) {
            throw conflict(
                    "vm-not-running",
                    "VM '" + name + "' does not run on this host, so it cannot be " + what + ".",
                    "Start it first.");
        }
        return qemu;
    }

    boolean isShadow() {
        LocalState now = local;
        return now != null && now.role() == Role.SHADOW;
    }

    LocalVm view() {
        LocalState now = local;
        Running qemu = running;
        String note = held != null ? held : now == null ? null : now.note();
        String migration =
                now == null || now.passage() == null ? null : now.passage().migration();
        if (now == null || qemu == null || now.qemu() == null) {
            return new LocalVm(
                    name, state, null, null, null, now == null ? null : now.machine(), null, migration, note);
        }
        return new LocalVm(
                name,
                state,
                qemu.process().identity().pid(),
                now.qemu().accelerator(),
                now.qemu().qemuVersion(),
                now.machine(),
                now.qemu().startedAt(),
                migration,
                note);
    }

    // Changed by the VM's thread.

    /** A command is refused while the VM is held, is a shadow, or is being moved. */
    void refuseUnlessFree(String what) {
        LocalState now = local;
        String reason = held;
        if (reason != null) {
            throw conflict(
                    "vm-held",
                    "VM '" + name + "' cannot be " + what + " here: " + reason,
                    "Look at its migrations and at its owner; it is taken up again when the doubt is gone.");
        }
        if (isShadow()) {
            throw conflict(
                    "vm-shadow",
                    "VM '" + name + "' cannot be " + what + " here: this host only holds a shadow VM for it.",
                    "Ask its owner.");
        }
        if (now != null && now.passage() != null) {
            throw conflict(
                    "vm-moving",
                    "VM '" + name + "' cannot be " + what + ": migration '"
                            + now.passage().migration() + "' is moving it.",
                    "Wait for the migration's end, or cancel it.");
        }
    }

    void refuseIfRunning(String what) {
        if (running != null) {
            throw conflict(
                    "vm-running",
                    "VM '" + name + "' has a QEMU on this host, so it cannot be " + what + ".",
                    "Shut it down or kill it first.");
        }
    }

    void remember(LocalState now) {
        host.states().save(now);
        local = now;
    }

    void become(VmState next) {
        if (state != next) {
            LOG.info("VM '{}': {} → {}", name, state, next);
            state = next;
        }
    }

    /** Becomes what QEMU says; without one, what its end was. */
    void becomeWhatItIs() {
        Running qemu = running;
        if (qemu == null) {
            become(local().crashed() ? VmState.CRASHED : VmState.STOPPED);
        } else {
            become(qemu.monitor().status() == RunState.RUNNING ? VmState.RUNNING : VmState.PAUSED);
        }
    }

    void hold(String why) {
        held = why;
        if (running == null) {
            become(VmState.UNKNOWN);
        } else {
            becomeWhatItIs();
        }
    }

    void free() {
        held = null;
    }

    void expectEnd(String why) {
        expectedEnd = why;
    }

    void expectToLeave(String why) {
        expectedEnd = why;
        leaving = true;
    }

    /** From now on this QEMU is the VM's. */
    void watch(Running qemu) {
        expectedEnd = null;
        leaving = false;
        running = qemu;
        listen(qemu, qemu.monitor());
        qemu.keepConnected(again -> lane.post(() -> {
            if (running == qemu) {
                listen(qemu, again);
                // An event may have been missed; a migration or a shutdown under way looks for itself.
                if (state == VmState.RUNNING || state == VmState.PAUSED) {
                    becomeWhatItIs();
                }
            }
        }));
        var _ = qemu.process()
                .onExit()
                .whenComplete((end, failure) -> lane.post(() -> {
                    if (running == qemu) {
                        ended(qemu);
                    }
                }));
    }

    private void listen(Running qemu, QemuMonitor monitor) {
        monitor.onEvent(
                EVENTS,
                event -> lane.post(() -> {
                    if (running == qemu) {
                        noticed(event);
                    }
                }));
    }

    private void noticed(QmpEvent event) {
        switch (event.name()) {
            case "SHUTDOWN" -> {
                boolean panic = event.data().path("reason").asString("").equals("guest-panic");
                if (expectedEnd == null && !panic) {
                    boolean guest = event.data().path("guest").asBoolean(false);
                    expectedEnd = guest ? "The guest shut down." : "Its QEMU was told to end.";
                }
            }
            case "GUEST_PANICKED" -> remember(local().withNote("The guest panicked at " + event.timestamp() + "."));
            case "BLOCK_IO_ERROR" ->
                remember(local().withNote(
                                "A disk failed: " + event.data().path("reason").asString("no reason given") + "."));
            case "STOP", "RESUME" -> {
                if (state == VmState.RUNNING || state == VmState.PAUSED) {
                    become(event.name().equals("STOP") ? VmState.PAUSED : VmState.RUNNING);
                }
            }
            default -> {}
        }
    }

    private void ended(Running qemu) {
        running = null;
        qemu.hangUp();
        try {
            release(qemu.plan().spec());
            String expected = expectedEnd;
            String note = expected == null
                    ? "Its QEMU ended unasked: " + qemu.process().lastWords()
                    : expected;
            remember(local().ended(expected == null, note));
            becomeWhatItIs();
        } finally {
            qemu.ended().complete(null);
        }
    }

    /**
     * Its QEMU has ended. The memory of a VM that leaves is a base image from now on; so is, again, a shadow's that began as one, however
     * it ended.
     */
    private void release(VmSpec spec) {
        boolean shadow = local().role() == Role.SHADOW;
        if (spec.keepsBaseImage() && (shadow ? local().onBaseImage() : leaving)) {
            host.memory().keep(name);
        }
        Start.release(host, spec);
    }

    /** Its QEMU was looked for after a restart of the agent and is gone. */
    void foundGone() {
        release(local().spec());
        if (local().qemu() != null) {
            remember(local().ended(true, "Its QEMU ended while no agent ran."));
        } else if (local().starting()) {
            remember(local().ended(false, "Its start was interrupted by the agent's end."));
        }
        becomeWhatItIs();
    }

    /** Nothing of it is left on this host, but its log where that may still say something. */
    void vanish(boolean keepLog) {
        remembered().ifPresent(now -> release(now.spec()));
        if (keepLog) {
            host.states().forget(name);
        } else {
            host.states().remove(name);
        }
        local = null;
        held = null;
        become(VmState.STOPPED);
    }

    static Refusal conflict(String code, String detail, String remedy) {
        return new Refusal(Problem.conflict(code, detail, remedy));
    }
}
