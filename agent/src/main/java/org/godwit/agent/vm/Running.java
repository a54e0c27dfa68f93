package org.godwit.agent.vm;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QemuProcess;
import org.godwit.qemu.QmpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A QEMU that runs, and how to speak to it. A connection that breaks while QEMU lives is dialled again until it answers: what is
 * asked meanwhile fails, what is asked afterwards does not.
 */
final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    private static final Duration GREETING = Duration.ofSeconds(10);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    private final GuestPlan plan;
    private final QemuProcess process;
    private final SerialConsole console;
    private final boolean onBaseImage;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile QemuMonitor monitor;
    private volatile boolean leaving;

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

    /** The connection as it is now; it may be another one a moment later. */
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

    /**
     * From now on the connection is kept up.
     *
     * @param again told of each new one, on a thread of its own
     */
    void keepConnected(Consumer<QemuMonitor> again) {
        var _ = monitor.closed()
                .thenRun(() -> Thread.ofVirtual()
                        .name("qmp again " + plan.spec().name())
                        .start(() -> redial(again)));
    }

    private void redial(Consumer<QemuMonitor> again) {
        while (!leaving && process.alive()) {
            try {
                QemuMonitor connected = QemuMonitor.connect(plan.qmpSocket(), GREETING);
                monitor = connected;
                if (leaving) {
                    connected.close();
                    return;
                }
                LOG.warn(
                        "VM '{}': the connection to its QEMU broke, and stands again",
                        plan.spec().name());
                keepConnected(again);
                again.accept(connected);
                return;
            } catch (QmpException e) {
                LOG.debug("VM '{}': its QEMU does not answer: {}", plan.spec().name(), e.getMessage());
            }
            try {
                Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** QEMU, if it still lives, runs on. */
    void hangUp() {
        leaving = true;
        monitor.close();
    }
}
