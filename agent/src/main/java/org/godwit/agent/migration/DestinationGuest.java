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
import java.util.function.Function;
import org.godwit.agent.vm.LocalState;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.ShadowVm;
import org.godwit.api.Refusal;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.cluster.ownership.Ownership;
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

    /** The commit stands, and its QEMU has ended: what is left is a VM of this host that crashed. */
    static final class Ended extends MigrationFailed {
        private static final long serialVersionUID = 1L;

        Ended(String lastWords) {
            super("its QEMU ended after the commit: " + lastWords);
        }
    }

    /** The commit stands, and yet the guest could not be run, not for a moment. */
    private static final class NeverRan extends MigrationFailed {
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
                Handover.Decided<Handover.Commit> decided = decide(
                        known == null ? read() : known,
                        record -> Handover.commitOwnership(record, here.host(), request.attempt()));
                return decided.outcome() == Handover.Commit.STANDS
                        ? Optional.of(decided.record().epoch())
                        : Optional.empty();
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

    private <T> Handover.Decided<T> decide(OwnershipVersion known, Function<Ownership, Handover.Next<T>> decision) {
        return Handover.carryOut(here.cluster().ownership(), shadow.name(), known, ZOOKEEPER, decision);
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

    /**
     * Runs the guest and announces it; or hands the ownership back, when it certainly never ran here and the source still has its copy.
     *
     * @return when it ran, by QEMU's clock; empty when the ownership went back
     * @throws Ended when its QEMU has ended, and nobody can say that the guest never ran, or has a copy of it
     */
    Optional<Instant> resume() {
        try {
            return Optional.of(run(Optional.of(LOCKS)));
        } catch (NeverRan e) {
            LOG.warn("VM '{}' is handed back: {}", shadow.name(), e.getMessage());
            if (handBack() == Handover.HandBack.GONE) {
                return Optional.empty();
            }
        }
        LOG.warn("VM '{}': its source has no copy of it any more; it must run here", shadow.name());
        return Optional.of(run(Optional.empty()));
    }

    /** Asks QEMU until it is known what became of the guest. */
    private Instant run(Optional<Duration> patience) {
        CompletableFuture<Instant> ran = new CompletableFuture<>();
        long began = System.nanoTime();
        boolean mayHaveRun = patience.isEmpty();
        while (true) {
            try {
                QemuMonitor monitor = shadow.monitor();
                try (Subscription _ = monitor.onEvent(Set.of("RESUME"), event -> ran.complete(event.timestamp()))) {
                    // Asked first: a QEMU that is gone by now was never told to run.
                    if (monitor.status() != RunState.RUNNING) {
                        monitor.cont();
                    }
                    announce(monitor);
                    return ran.completeOnTimeout(Instant.now(), 1, TimeUnit.SECONDS)
                            .join();
                }
            } catch (QmpException | Refusal e) {
                boolean refused = e instanceof QmpException qmp && qmp.refusedByQemu();
                mayHaveRun |= e instanceof QmpException qmp
                        && !refused
                        && qmp.command().equals("cont");
                if (shadow.ended().isDone()) {
                    throw mayHaveRun ? new Ended(shadow.lastWords()) : new NeverRan("its QEMU has ended");
                }
                if (refused
                        && !mayHaveRun
                        && patience.filter(limit -> System.nanoTime() - began > limit.toNanos())
                                .isPresent()) {
                    throw new NeverRan("QEMU refused to run it for " + LOCKS.toSeconds() + " s: " + e.getMessage());
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

    /** Without an answer from ZooKeeper it is tried until there is one. */
    private Handover.HandBack handBack() {
        while (true) {
            try {
                return decide(read(), record -> Handover.handBack(record, here.host(), request.attempt()))
                        .outcome();
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
