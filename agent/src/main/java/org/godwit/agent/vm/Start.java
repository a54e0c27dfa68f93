package org.godwit.agent.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.agent.memory.GuestMemory.Reserved;
import org.godwit.agent.network.HostNetwork;
import org.godwit.agent.storage.SeedIso;
import org.godwit.agent.storage.UefiFirmware;
import org.godwit.agent.vm.LocalState.Incarnation;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.LocalState.Role;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.qemu.CommandLine;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QemuProcess;
import org.jspecify.annotations.Nullable;

/**
 * Starting a QEMU, for a VM or as its shadow: all that it needs is made, or nothing of it is left.
 *
 * @param intent what is written down before anything is made, so that a crash leaves nothing unknown
 */
record Start(Host host, LocalState intent) {
    private static final Duration MONITOR = Duration.ofSeconds(30);
    private static final Executor SIDE = Executors.newVirtualThreadPerTaskExecutor();

    /** For a VM that this host owns, by the cluster's word at this moment; fixes the machine type at the first start. */
    static Start asOwner(Host host, String vm) {
        Ownership record = Ownerships.requireSettledHere(host, vm, "started");
        VmSpec spec = versioned(host, Ownerships.spec(host, vm));
        return new Start(host, LocalState.starting(spec, Role.OWNER, spec.machineOrDefault(), record.epoch(), null));
    }

    static Start asShadow(Host host, VmSpec spec, String machine, long epoch, Passage passage) {
        return new Start(host, LocalState.starting(spec, Role.SHADOW, machine, epoch, passage));
    }

    /** An alias means another machine on another QEMU, so the versioned name goes into the cluster's spec. */
    private static VmSpec versioned(Host host, VmSpec spec) {
        String wanted = spec.machineOrDefault();
        String versioned = host.qemu()
                .versioned(wanted)
                .orElseThrow(() -> new Refusal(new Problem(
                        409,
                        "machine-unknown",
                        "QEMU " + host.qemu().version() + " of host '" + host.name() + "' has no machine type '"
                                + wanted + "' that has a version.",
                        "machine",
                        "Use 'q35' or 'pc', or run the VM on a host with a newer QEMU.")));
        if (versioned.equals(spec.machine())) {
            return spec;
        }
        VmSpec fixed = spec.withMachine(versioned);
        host.cluster().vms().replaceSpec(fixed);
        return fixed;
    }

    /** Everything made and QEMU answering, or an exception that says why not, and nothing left. */
    Running launch() {
        VmSpec spec = intent.spec();
        Leftovers.clear(host, spec);
        List<Path> created = intent.role() == Role.OWNER ? host.images().ensure(spec) : List.of();
        // The two slow things that do not need each other; a migration's prepare waits for this.
        CompletableFuture<List<String>> taps =
                CompletableFuture.supplyAsync(() -> host.network().createTaps(spec), SIDE);
        CompletableFuture<Reserved> ram = CompletableFuture.supplyAsync(this::reserve, SIDE);
        try {
            Files.createDirectories(host.runDir(spec.name()));
            GuestPlan plan = plan(host, intent, true);
            CompletableFuture.allOf(taps, ram).join();
            return run(plan, ram.resultNow().onBaseImage());
        } catch (RuntimeException | IOException e) {
            // Whatever failed first: what the others make must be there to be removed.
            CompletableFuture.allOf(taps, ram).exceptionally(_ -> null).join();
            if (ram.state() == Future.State.SUCCESS && ram.resultNow().onBaseImage()) {
                host.memory().keep(spec.name());
            }
            release(host, spec);
            created.forEach(Start::deleteQuietly);
            throw unwrapped(e);
        }
    }

    private Reserved reserve() {
        VmSpec spec = intent.spec();
        return intent.role() == Role.SHADOW && spec.keepsBaseImage()
                ? host.memory().takeForShadow(spec.name(), spec.memory().bytes())
                : host.memory().reserve(spec.name(), spec.memory().bytes());
    }

    private Running run(GuestPlan plan, boolean onBaseImage) {
        QemuProcess process = QemuProcess.launch(CommandLine.of(host.qemu(), plan), log(host, intent.name()));
        try {
            QemuMonitor monitor = process.awaitMonitor(plan.qmpSocket(), MONITOR);
            return new Running(plan, process, monitor, onBaseImage);
        } catch (RuntimeException e) {
            process.kill();
            process.onExit().join();
            throw e;
        }
    }

    /** How a QEMU of this state is started, or was. */
    static GuestPlan plan(Host host, LocalState state, boolean make) {
        VmSpec spec = state.spec();
        return new GuestPlan(
                spec,
                host.runDir(spec.name()),
                host.memory().file(spec.name()),
                host.datastores()::resolve,
                HostNetwork.tapNames(spec),
                host.acceleration().accelerator(),
                state.machine(),
                state.role() == Role.SHADOW ? GuestPlan.Role.SHADOW : GuestPlan.Role.START,
                host.states().folder(spec.name()).resolve("console.log"),
                seed(host, state, make),
                uefi(host, state));
    }

    private static Optional<Path> seed(Host host, LocalState state, boolean make) {
        VmSpec.@Nullable CloudInit cloudInit = state.spec().cloudInit();
        if (cloudInit == null) {
            return Optional.empty();
        }
        // A shadow VM uses the file that the source's QEMU has open: it must not be made anew under it.
        return Optional.of(
                make && state.role() == Role.OWNER
                        ? SeedIso.make(state.spec(), cloudInit, host.datastores())
                        : host.datastores().resolve(SeedIso.place(state.spec())));
    }

    private static Optional<GuestPlan.Uefi> uefi(Host host, LocalState state) {
        if (state.spec().firmwareOrDefault() != VmSpec.Firmware.UEFI) {
            return Optional.empty();
        }
        UefiFirmware firmware = UefiFirmware.find();
        return Optional.of(
                new GuestPlan.Uefi(firmware.code(), firmware.ensureVariables(state.spec(), host.datastores())));
    }

    static Path log(Host host, String vm) {
        return host.states().folder(vm).resolve("qemu.log");
    }

    /** Gives back what a QEMU had, once it has ended: taps, RAM, sockets. */
    static void release(Host host, VmSpec spec) {
        host.network().removeTaps(spec);
        host.memory().free(spec.name());
        Folders.delete(host.runDir(spec.name()));
    }

    /** What is remembered once QEMU answers. */
    LocalState started(Running qemu) {
        return intent.started(
                new Incarnation(
                        qemu.process().identity(),
                        qemu.plan().accelerator().word(),
                        host.qemu().version().toString(),
                        Instant.now()),
                qemu.onBaseImage());
    }

    private static RuntimeException unwrapped(Exception e) {
        return switch (e) {
            case CompletionException wrapped when wrapped.getCause() instanceof RuntimeException cause -> cause;
            case RuntimeException runtime -> runtime;
            default -> new UncheckedIOException("The VM's folder could not be made: " + e, (IOException) e);
        };
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // An empty image stays; the next start uses it.
        }
    }
}
