package org.godwit.qemu;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A QEMU process, started by this agent or found again after its restart.
 *
 * <p>It has a session of its own, and a scope of its own where systemd runs: neither the agent's death, nor a signal to its
 * process group, nor the stop of its service reaches the guest.
 */
public final class QemuProcess {
    /** How soon the end of a process that is not our child is noticed: the kernel tells only parents. */
    private static final Duration GLANCE = Duration.ofMillis(50);

    private static final Duration KNOCK = Duration.ofMillis(2);

    private final ProcessIdentity identity;
    private final QemuLog log;
    private final CompletableFuture<Void> exit;

    private QemuProcess(ProcessIdentity identity, QemuLog log, CompletableFuture<Void> exit) {
        this.identity = identity;
        this.log = log;
        this.exit = exit;
    }

    /**
     * Starts a QEMU; it may still fail on its arguments: {@link #awaitMonitor} tells.
     *
     * @param log gets what it writes to its standard output and error, at its end
     */
    public static QemuProcess launch(List<String> command, Path log) {
        QemuLog words = QemuLog.atEndOf(log);
        Process process;
        try {
            process = new ProcessBuilder(inItsOwnSession(command))
                    .directory(new File("/")) // Holds no file system that somebody may want to unmount.
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new QemuException("QEMU could not be started: " + e.getMessage() + ".", e);
        }
        Optional<ProcessIdentity> identity = ProcessIdentity.of(process.pid());
        if (identity.isEmpty()) {
            process.onExit().join();
            throw new QemuException("QEMU ended at once: " + words.lastWords());
        }
        return new QemuProcess(identity.get(), words, process.onExit().thenAccept(ended -> {}));
    }

    /** Both programs become the next one without another process between, so the pid is QEMU's from the start. */
    private static List<String> inItsOwnSession(List<String> command) {
        List<String> all = new ArrayList<>();
        if (Files.isDirectory(Path.of("/run/systemd/system"))) { // What sd_booted(3) asks: is systemd process 1?
            all.addAll(List.of("systemd-run", "--scope", "--quiet", "--collect", "--slice=godwit.slice"));
        }
        all.add("setsid");
        all.addAll(command);
        return all;
    }

    /**
     * The process of this identity, when it still runs.
     *
     * @param log where it was told to write when it was launched
     */
    public static Optional<QemuProcess> adopt(ProcessIdentity identity, Path log) {
        if (!identity.alive()) {
            return Optional.empty();
        }
        CompletableFuture<Void> exit = new CompletableFuture<>();
        Thread.ofVirtual().name("qemu-" + identity.pid()).start(() -> {
            while (identity.alive()) {
                if (!pause(GLANCE)) {
                    return;
                }
            }
            exit.complete(null);
        });
        return Optional.of(new QemuProcess(identity, new QemuLog(log, 0), exit));
    }

    /** Kept by the agent over its own restarts. */
    public ProcessIdentity identity() {
        return identity;
    }

    public long pid() {
        return identity.pid();
    }

    public boolean alive() {
        return identity.alive();
    }

    /** Completes when the process has ended. */
    public CompletableFuture<Void> onExit() {
        return exit.copy();
    }

    /** QEMU's last lines on its standard error, for the sentence that says why it ended. */
    public String lastWords() {
        return log.lastWords();
    }

    /**
     * Waits until QEMU answers.
     *
     * @throws QemuException with QEMU's own words when it ends instead, or that it did not answer in time
     */
    public QemuMonitor awaitMonitor(Path qmpSocket, Duration timeout) {
        try (Nudge _ = Nudge.begin(qmpSocket)) {
            return knock(qmpSocket, timeout);
        }
    }

    private QemuMonitor knock(Path qmpSocket, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            try {
                return QemuMonitor.connect(qmpSocket, left);
            } catch (QmpException e) {
                if (!alive()) {
                    throw new QemuException("QEMU did not start: " + lastWords(), e);
                }
                boolean notYet = e.errorClass().equals(QmpException.DISCONNECTED);
                if (!notYet || System.nanoTime() > deadline || !pause(KNOCK)) {
                    throw new QemuException(
                            "QEMU (process " + pid() + ") did not answer at " + qmpSocket + " within "
                                    + timeout.toMillis() + " ms.",
                            e);
                }
            }
        }
    }

    /** Asks QEMU to end (SIGTERM): it closes its images; the guest is not asked. */
    public void terminate() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    /** Ends QEMU at once (SIGKILL). */
    public void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The handle remembers the start time, too: should the pid be used again meanwhile, the signal is not sent. */
    private Optional<ProcessHandle> handle() {
        return ProcessHandle.of(identity.pid()).filter(handle -> alive());
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return "QEMU process " + pid();
    }
}
