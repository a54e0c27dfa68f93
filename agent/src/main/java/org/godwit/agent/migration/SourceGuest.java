package org.godwit.agent.migration;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.agent.vm.LocalState;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.Vm;
import org.godwit.api.Refusal;
import org.godwit.qemu.MigrationInfo;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QmpException;
import org.godwit.qemu.RunState;
import org.godwit.qemu.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guest at the source, as a migration handles it: QEMU's side of the phases.
 *
 * <p>QEMU resumes a guest by itself when its migration fails, if the guest ran when the migration's last stage began. A guest that
 * Godwit stopped with {@code stop} stays stopped whatever fails. So the guest is always stopped here first, and what
 * resumes it is {@link #runOn} alone.
 */
final class SourceGuest {
    private static final Logger LOG = LoggerFactory.getLogger(SourceGuest.class);

    private static final Duration TERMINAL = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Vm vm;
    private final String attempt;
    private boolean migrating;
    private boolean stopped;

    SourceGuest(Vm vm, String attempt) {
        this.vm = vm;
        this.attempt = attempt;
    }

    /**
     * When the guest stopped.
     *
     * @param at QEMU's STOP event; {@code askedAt} when it was asked, {@code returnedAt} when the command had returned
     */
    record Stopped(Instant askedAt, Instant at, Instant returnedAt) {}

    void migrateTo(Path socket) {
        migrating = true;
        vm.monitor().migrate(socket);
    }

    /** QEMU's figures, as long as the migration is where Godwit left it. */
    MigrationInfo expectMigrating() {
        MigrationInfo info = vm.monitor().queryMigrate();
        return switch (info.status()) {
            case SETUP, ACTIVE, WAIT_UNPLUG -> info;
            case FAILED ->
                throw new MigrationFailed("The source's QEMU gave the migration up: "
                        + info.error().orElse("it does not say why") + ".");
            default ->
                throw new MigrationFailed(
                        "The source's QEMU was expected to be copying memory, and is " + info.status() + ".");
        };
    }

    /** Takes so much of its processor time from the guest; QEMU gives it back when its migration ends. */
    void slow(int percent) {
        vm.monitor().migrateParameters(Throttle.to(percent));
    }

    /** Whether QEMU has sent all, and has heard that all was loaded; throws when its migration ended in another way. */
    boolean completed() {
        MigrationInfo info = vm.monitor().queryMigrate();
        if (info.status().ended() && info.status() != MigrationInfo.Status.COMPLETED) {
            throw new MigrationFailed("The source's QEMU was expected to complete, and is " + info.status() + ".");
        }
        return info.status() == MigrationInfo.Status.COMPLETED;
    }

    /** Stops the guest for the handover. That it was stopped, and for which attempt, is on disk before. */
    Stopped stopForGood() {
        QemuMonitor monitor = vm.monitor();
        CompletableFuture<Instant> event = new CompletableFuture<>();
        try (Subscription _ = monitor.onEvent(Set.of("STOP"), stop -> event.complete(stop.timestamp()))) {
            vm.record(state ->
                    state.withPassage(passage(state).withAttempt(attempt).withStoppedForAttempt(true)));
            stopped = true;
            Instant asked = Instant.now();
            monitor.stop();
            Instant returned = Instant.now();
            return new Stopped(asked, event.get(1, TimeUnit.SECONDS), returned);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new MigrationFailed("The source's QEMU did not say that it stopped the guest.", e);
        }
    }

    /** Ends QEMU's migration; what the guest does is not changed by it. */
    void cancelMigration() {
        if (!migrating) {
            return;
        }
        try {
            vm.monitor().migrateCancel();
        } catch (QmpException e) {
            LOG.info("QEMU of VM '{}' did not take the cancel: {}", vm.name(), e.getMessage());
        }
    }

    /**
     * Lets go of the images of a stopped guest while it is not known whose it is: QEMU takes their locks again when its migration
     * fails, and they would keep the destination from running a guest that was committed to it. {@link #runOn} takes them back.
     */
    void standAside() {
        if (!stopped) {
            return;
        }
        try {
            awaitTerminal();
            vm.monitor().setBlockDevicesActive(false);
        } catch (QmpException | MigrationFailed | Refusal e) {
            LOG.warn("QEMU of VM '{}' may still hold the image locks: {}", vm.name(), e.getMessage());
        }
    }

    /**
     * The guest is ours: makes sure that it runs. A QEMU that refuses, since a shadow that is being ended can hold an image lock for a moment,
     * or that does not answer, is asked again until it runs the guest or has ended: nobody else would.
     *
     * @return one sentence that says what it does now
     */
    String runOn(String host) {
        boolean told = false;
        while (true) {
            try {
                return resumed(host);
            } catch (Refusal e) {
                return "The guest is on " + host + ", and its QEMU has ended: " + e.getMessage();
            } catch (QmpException | MigrationFailed e) {
                if (!told) {
                    LOG.warn("VM '{}' is resumed as soon as its QEMU does it: {}", vm.name(), e.getMessage());
                    told = true;
                }
                pause();
            }
        }
    }

    private String resumed(String host) {
        if (migrating) {
            cancelMigration();
            awaitTerminal();
        }
        if (Handover.mustResume(stopped, vm.monitor().status())) {
            vm.monitor().cont();
            Capabilities.announce(vm.monitor());
        }
        RunState state = vm.monitor().status();
        return state == RunState.RUNNING
                ? "The guest runs on " + host + "."
                : "The guest is on " + host + ", in QEMU's state " + state + ".";
    }

    private void awaitTerminal() {
        long until = System.nanoTime() + TERMINAL.toNanos();
        while (System.nanoTime() < until) {
            if (vm.monitor().queryMigrate().status().ended()) {
                return;
            }
            pause();
        }
        throw new MigrationFailed("QEMU did not end its migration within " + TERMINAL.toSeconds() + " s.");
    }

    private static Passage passage(LocalState state) {
        Passage passage = state.passage();
        if (passage == null) {
            throw new MigrationFailed("VM '" + state.name() + "' is no longer in a migration: its QEMU ended.");
        }
        return passage;
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            LOG.debug("A guest's way back is not interrupted", e);
        }
    }
}
