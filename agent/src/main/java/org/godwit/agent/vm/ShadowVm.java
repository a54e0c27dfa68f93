package org.godwit.agent.vm;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QemuProcess;

/**
 * A QEMU on the destination that waits, stopped, to be filled by a migration. It has RAM, taps and disks that are named and not
 * opened for writing. It ends in one of two ways: {@link #promote} after the commit, or {@link #discard}.
 */
public final class ShadowVm {
    private final Vm vm;

    ShadowVm(Vm vm) {
        this.vm = vm;
    }

    public String name() {
        return vm.name();
    }

    public GuestPlan plan() {
        return vm.plan();
    }

    public QemuMonitor monitor() {
        return vm.monitor();
    }

    public QemuProcess process() {
        return vm.process();
    }

    /** Completes when its QEMU has ended; at once when that was earlier. */
    public CompletableFuture<Void> ended() {
        return vm.running()
                .map(qemu -> qemu.process().onExit())
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** The file that the guest's memory goes to. */
    public Path ram() {
        return vm.plan().ram();
    }

    /**
     * Whether that file held a base image when the shadow was started: false means that every byte was zero, true that any byte may be
     * anything, most of it what the VM had when it left. Either way QEMU writes nothing there before the stream.
     */
    public boolean onBaseImage() {
        return vm.local().onBaseImage();
    }

    /** What this host remembers of it. */
    public LocalState local() {
        return vm.local();
    }

    /** Changes what this host remembers of it; durable when it returns. */
    public void record(UnaryOperator<LocalState> change) {
        vm.record(change);
    }

    /** The last lines that its QEMU wrote, for the sentence that says why it ended. */
    public String lastWords() {
        return vm.lastWords();
    }

    /** The commit is made: it is the VM from now on, under this epoch. Nothing is resumed by that. */
    public Vm promote(long epoch) {
        vm.own(epoch, null);
        return vm;
    }

    /**
     * Its QEMU ends, its taps, RAM and state go; its log stays, since it may say why the migration failed. RAM that began as a base
     * image is one again, and the next try may start on this very file: nobody may write into it from now on.
     */
    public void discard() {
        vm.remove("It was a shadow VM, and its migration ended.", true);
    }
}
