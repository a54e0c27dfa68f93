package org.godwit.agent.vm;

import java.time.Duration;
import java.util.Optional;
import org.godwit.agent.vm.LocalState.Incarnation;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.QemuException;
import org.godwit.qemu.QemuProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Taking up again what a former run of the agent left. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final Duration MONITOR = Duration.ofSeconds(10);

    private Adoption() {}

    /** Finds the VM's QEMU again by its process's identity, which no other process can have, and speaks to it. */
    static void connect(Vm vm) {
        LocalState state = vm.local();
        Incarnation qemu = state.qemu();
        Optional<QemuProcess> process =
                qemu == null ? Optional.empty() : QemuProcess.adopt(qemu.process(), Start.log(vm.host(), vm.name()));
        if (process.isEmpty()) {
            if (state.starting()) {
                Leftovers.clear(vm.host(), state.spec());
            }
            vm.foundGone();
            return;
        }
        GuestPlan plan = Start.plan(vm.host(), state, false);
        try {
            vm.adopt(new Running(
                    plan, process.get(), process.get().awaitMonitor(plan.qmpSocket(), MONITOR), state.onBaseImage()));
            LOG.info("VM '{}': adopted, process {}", vm.name(), process.get().pid());
        } catch (QemuException e) {
            if (!process.get().alive()) {
                vm.foundGone();
                return;
            }
            throw e;
        }
    }

    /** Reads the record and does what {@link Recovery} says; throws when the cluster cannot be read. */
    static void decide(Vm vm, Recovery recovery) {
        Optional<OwnershipVersion> record = Ownerships.find(vm.host(), vm.name());
        Recovery.Verdict verdict = vm.run(() -> recovery.recover(new Survivor(vm, record)));
        switch (verdict) {
            case Recovery.Verdict.Manage manage -> vm.own(manage.epoch(), manage.note());
            case Recovery.Verdict.Hold hold -> {
                LOG.warn("VM '{}' is held: {}", vm.name(), hold.note());
                vm.hold(hold.note());
            }
            case Recovery.Verdict.Remove remove -> {
                LOG.info("VM '{}' is removed from this host: {}", vm.name(), remove.why());
                vm.remove(remove.why(), true);
            }
        }
    }
}
