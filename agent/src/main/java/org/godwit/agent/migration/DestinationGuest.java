package org.godwit.agent.migration;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.agent.vm.LocalState;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.ShadowVm;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipConflict;
import org.godwit.cluster.ownership.OwnershipRefused;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QmpEvent;
import org.godwit.qemu.QmpException;
import org.godwit.qemu.RunState;
import org.godwit.qemu.Subscription;
import org.godwit.transport.ShadowMemory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shadow VM, as a migration handles it: filled, committed, resumed; or discarded. */
final class DestinationGuest {
    private static final Logger LOG = LoggerFactory.getLogger(DestinationGuest.class);

    /** How long the image locks may stay with the source after the commit before the ownership is handed back. */
    private static final Duration LOCKS = Duration.ofSeconds(5);

    private static final Duration ZOOKEEPER = Duration.ofSeconds(3);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final Surroundings here;
    private final Incoming.PrepareRequest request;
    private final ShadowVm shadow;
    private final CompletableFuture<Instant> loaded = new CompletableFuture<>();
    private @Nullable OwnershipVersion seen;

    private DestinationGuest(Surroundings here, Incoming.PrepareRequest request, ShadowVm shadow) {
        this.here = here;
        this.request = request;
        this.shadow = shadow;
    }

    /** The commit stands, and yet the guest could not be run, not for a moment. */
    static final class NeverRan extends MigrationFailed {
        private static final long serialVersionUID = 1L;

        NeverRan(String message) {
            super(message);
        }
    }

    /** Reserves the RAM, makes the taps, starts the shadow's QEMU. */
    static DestinationGuest prepare(Surroundings here, String migration, Incoming.PrepareRequest request) {
        ShadowVm shadow = here.vms()
                .prepareShadow(
                        request.spec(),
                        request.machine(),
                        request.epoch(),
                        Passage.of(migration).withAttempt(request.attempt()));
        return new DestinationGuest(here, request, shadow);
    }

    /** Gives QEMU the capabilities that both ends have, and lets it listen. */
    Set<String> listen(Set<String> offered, Path socket) {
        QemuMonitor monitor = shadow.monitor();
        monitor.onEvent(Set.of("MIGRATION"), this::migrationEvent);
        Set<String> agreed = Capabilities.setUpShadow(monitor, here.qemu(), offered);
        monitor.migrateIncoming(socket);
        return agreed;
    }

    /** The shadow's RAM, for the transport to fill, and what may help to fill it. */
    ShadowMemory memory() {
        return MappedRam.of(
                shadow, here.pages().forComing(request.from(), request.spec().groupOrNone()));
    }

    private void migrationEvent(QmpEvent event) {
        switch (event.data().path("status").asString("")) {
            case "completed" -> loaded.complete(event.timestamp());
            case "failed" ->
                loaded.completeExceptionally(
                        new MigrationFailed("the shadow's QEMU could not load the stream: " + shadow.lastWords()));
            default -> LOG.debug("VM '{}': the shadow's migration is {}", shadow.name(), event.data());
        }
    }

    void onExit(Runnable listener) {
        var _ = shadow.ended().thenRun(() -> {
            loaded.completeExceptionally(new MigrationFailed("the shadow's QEMU ended: " + shadow.lastWords()));
            listener.run();
        });
    }

    /**
     * Waits until QEMU has loaded everything and its vCPUs stand.
     *
     * @param givenUp ends the wait early
     * @return when the load was complete, by QEMU's clock
     */
    Instant awaitLoaded(Duration limit, CompletableFuture<Void> givenUp) {
        try {
            CompletableFuture.anyOf(loaded, givenUp).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!loaded.isDone()) {
                throw new MigrationFailed("it gave up its right to commit");
            }
            Instant at = loaded.get();
            RunState state = shadow.monitor().status();
            if (state != RunState.PAUSED) {
                throw new MigrationFailed("the loaded shadow should be paused, and is " + state);
            }
            return at;
        } catch (TimeoutException e) {
            throw new MigrationFailed("the load was not complete after " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new MigrationFailed(e.toString(), e);
        } catch (InterruptedException e) {
            throw new MigrationFailed("the wait for the load was interrupted", e);
        }
    }

    /**
     * Writes the new owner. While the outcome is unknown this neither returns nor gives up: the write may stand.
     *
     * @return the new epoch; empty when the record says that the source took the ownership back
     */
    Optional<Long> commitOwnership() {
        boolean told = false;
        for (OwnershipVersion known = seen; ; known = null) {
            try {
                OwnershipVersion current = known == null ? read() : known;
                if (isCommitted(current.ownership())) {
                    return Optional.of(current.ownership().epoch());
                }
                Ownership next = current.ownership().commit(here.host(), request.attempt());
                return Optional.of(here.cluster()
                        .ownership()
                        .apply(shadow.name(), current, next, ZOOKEEPER)
                        .ownership()
                        .epoch());
            } catch (OwnershipRefused | OwnershipConflict e) {
                LOG.info("VM '{}' is not ours to commit: {}", shadow.name(), e.getMessage());
                return Optional.empty();
            } catch (ClusterUnavailable e) {
                if (!told) {
                    LOG.warn(
                            "VM '{}': the commit's outcome is unknown; the guest stays paused until ZooKeeper tells: {}",
                            shadow.name(),
                            e.getMessage());
                    told = true;
                }
                pause();
            }
        }
    }

    /** Reads the record ahead of the commit, while the last pages still come: the commit then costs one round trip. */
    void lookAtOwnership() {
        try {
            seen = read();
        } catch (ClusterUnavailable e) {
            LOG.info("VM '{}': the record could not be read ahead: {}", shadow.name(), e.getMessage());
        }
    }

    private OwnershipVersion read() {
        return here.cluster().ownership().read(shadow.name());
    }

    private boolean isCommitted(Ownership record) {
        return record.owner().equals(here.host()) && request.attempt().equals(record.attempt());
    }

    /**
     * Runs the guest and announces it.
     *
     * @return when it ran, by QEMU's clock
     * @throws NeverRan when QEMU refused for as long as {@link #LOCKS}, so that the guest certainly never ran
     */
    Instant resume() {
        QemuMonitor monitor = shadow.monitor();
        CompletableFuture<Instant> ran = new CompletableFuture<>();
        try (Subscription _ = monitor.onEvent(Set.of("RESUME"), event -> ran.complete(event.timestamp()))) {
            contOnceLocksAreFree(monitor);
            announce(monitor);
            return ran.completeOnTimeout(Instant.now(), 1, TimeUnit.SECONDS).join();
        }
    }

    private void contOnceLocksAreFree(QemuMonitor monitor) {
        long until = System.nanoTime() + LOCKS.toNanos();
        while (true) {
            try {
                monitor.cont();
                return;
            } catch (QmpException e) {
                if (!e.refusedByQemu()) {
                    throw new MigrationFailed(
                            "the shadow's QEMU was told to run and did not answer: " + e.getMessage(), e);
                }
                if (System.nanoTime() > until) {
                    throw new NeverRan(
                            "the guest could not be run for " + LOCKS.toSeconds() + " s: " + e.description());
                }
                pause();
            }
        }
    }

    private void announce(QemuMonitor monitor) {
        try {
            Capabilities.announce(monitor);
        } catch (QmpException e) {
            LOG.warn("VM '{}' runs here, but its QEMU did not announce it: {}", shadow.name(), e.getMessage());
        }
    }

    /** The guest never ran here: the ownership goes back. Without an answer from ZooKeeper it is tried until there is one. */
    void handBack(String to) {
        while (true) {
            try {
                OwnershipVersion current = read();
                if (!isCommitted(current.ownership())) {
                    return;
                }
                Ownership next = current.ownership().handBack(here.host(), to, request.attempt());
                here.cluster().ownership().apply(shadow.name(), current, next, ZOOKEEPER);
                return;
            } catch (OwnershipRefused | OwnershipConflict e) {
                LOG.warn("VM '{}' is not ours to hand back: {}", shadow.name(), e.getMessage());
                return;
            } catch (ClusterUnavailable e) {
                pause();
            }
        }
    }

    void promote(long epoch) {
        shadow.promote(epoch);
    }

    /** Makes the promise never to commit durable, then ends the shadow. */
    void promiseAndDiscard() {
        shadow.record(state -> state.withPassage(passage(state).withRelinquished(true)));
        shadow.discard();
    }

    private static Passage passage(LocalState state) {
        Passage passage = state.passage();
        if (passage == null) {
            throw new MigrationFailed("the shadow of VM '" + state.name() + "' has ended");
        }
        return passage;
    }

    void discard() {
        shadow.discard();
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            LOG.debug("A handover is not interrupted", e);
        }
    }
}
