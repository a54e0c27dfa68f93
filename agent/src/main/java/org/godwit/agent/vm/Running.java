package org.godwit.agent.vm;

import java.util.concurrent.CompletableFuture;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QemuProcess;

/** A QEMU that runs, and how to speak to it. */
final class Running {
    private final GuestPlan plan;
    private final QemuProcess process;
    private final QemuMonitor monitor;
    private final SerialConsole console;
    private final boolean onBaseImage;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** @param onBaseImage whether its RAM held a base image when it was started */
    Running(GuestPlan plan, QemuProcess process, QemuMonitor monitor, boolean onBaseImage) {
        this.plan = plan;
        this.process = process;
        this.monitor = monitor;
        this.onBaseImage = onBaseImage;
        this.console = new SerialConsole(plan.consoleSocket());
    }

    GuestPlan plan() {
        return plan;
    }

    QemuProcess process() {
        return process;
    }

    QemuMonitor monitor() {
        return monitor;
    }

    boolean onBaseImage() {
        return onBaseImage;
    }

    SerialConsole console() {
        return console;
    }

    /** Completes when its process has ended and everything that it used is cleaned up. */
    CompletableFuture<Void> ended() {
        return ended;
    }
}
