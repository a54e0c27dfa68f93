package org.godwit.agent.migration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.godwit.agent.migration.guest.ClockAfterMove;
import org.godwit.agent.migration.guest.GuestNotice;
import org.godwit.agent.vm.Vm;
import org.godwit.api.CheckReport;
import org.godwit.api.Forecast;
import org.godwit.api.HostLease;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationPhase;
import org.godwit.api.MigrationPolicy;
import org.godwit.api.MigrationRecord.Announcement;
import org.godwit.api.MigrationRecord.Outcome;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.qemu.GuestPlan;
import org.godwit.transport.LinkQuality;
import org.godwit.transport.TransportStats;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The source's end of one migration: the phases in order, and the one way out when any of them fails. */
final class Source {
    private static final Logger LOG = LoggerFactory.getLogger(Source.class);

    /** The destination loads and commits within this, or is asked to give up: the guest stands meanwhile. */
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(5);

    private static final Executor CALLS =
            task -> Thread.ofVirtual().name("migration call").start(task);

    private final Surroundings here;
    private final Vm vm;
    private final MigrateRequest request;
    private final MigrationPolicy policy;
    private final HostLease to;
    private final PeerAgent destination;
    private final Chronicle chronicle;
    private final Settlement settlement;
    private final Experience experience;
    private final SourceGuest guest;
    private final CancelSignal cancel = new CancelSignal();
    private final String attempt = UUID.randomUUID().toString();

    private final SourceStream stream;
    private volatile Optional<LinkQuality> link = Optional.empty();
    private volatile Supplier<Optional<Forecast>> forecast = Optional::empty;
    /** How far the guest's clock is ahead of this host's; empty when nobody in the guest answers. */
    private CompletableFuture<Optional<Duration>> guestAhead = CompletableFuture.completedFuture(Optional.empty());

    private CompletableFuture<Void> foretold = CompletableFuture.allOf();
    private Optional<PreCopy> preCopy = Optional.empty();
    /** Whether QEMU waits for Godwit before it completes. */
    private boolean gated;

    private boolean prepareAsked;
    private boolean commitAsked;
    private volatile boolean committed;

    Source(Surroundings here, Vm vm, MigrateRequest request, HostLease to, Chronicle chronicle, Experience experience) {
        this.here = here;
        this.vm = vm;
        this.request = request;
        this.policy = request.policyOrDefault();
        this.experience = experience;
        this.stream = new SourceStream(here, to, request.maxBandwidthOrNone());
        this.to = to;
        this.destination = new PeerAgent(to, here.identity());
        this.chronicle = chronicle;
        this.settlement = new Settlement(
                here.cluster().ownership(), destination, chronicle.id(), vm.name(), here.host(), attempt);
        this.guest = new SourceGuest(vm, attempt);
    }

    /** Runs the migration to its end, whatever that is; never throws. */
    void run() {
        try {
            if (moved()) {
                announce();
                cleanUp();
            }
        } catch (RuntimeException e) {
            // A defect of ours: it must not leave a record that never ends.
            LOG.error("Migration {} of VM '{}' ended in a way that was not foreseen", chronicle.id(), vm.name(), e);
            chronicle.guestIs(
                    "The guest's state is not known to the migration; 'godwit vm show " + vm.name() + "' tells.");
            chronicle.end(Outcome.ABORTED, Problem.internal(Failures.sentence(e)));
        } finally {
            destination.close();
        }
    }

    /** The phases up to the commit, in order, and the one way out of them. */
    private boolean moved() {
        try {
            check();
            tellGuest();
            prepare();
            preCopy();
            switchOver();
            return true;
        } catch (RuntimeException e) {
            return foundCommitted(e);
        }
    }

    /** Asks for the end of it. @throws Refusal when the commit stands already: what moved cannot be called back, only moved back */
    void cancel() {
        if (committed) {
            throw new Refusal(Problem.conflict(
                    "too-late",
                    "VM '" + vm.name() + "' has moved to " + to.name() + " already; there is nothing left to cancel.",
                    "Migrate it back, if that is wanted."));
        }
        cancel.cancel();
    }

    /** Changes what this migration may send in a second, from now on. */
    void limit(long bytesPerSecond) {
        stream.limit(bytesPerSecond);
    }

    private void check() {
        CheckReport report = cancel.await(CompletableFuture.supplyAsync(this::report, CALLS));
        chronicle.check(report);
        foretold = CompletableFuture.runAsync(() -> foretell(report), CALLS);
        if (!report.passed()) {
            throw new Refusal(Prerequisites.asProblem(report));
        }
        chronicle.enter(MigrationPhase.CHECKED);
        here.points().reached(Step.CHECKED);
    }

    private CheckReport report() {
        try (Outlook outlook = Outlook.begin(here.machine().memory().file(vm.name()), request, false)) {
            Prerequisites prerequisites = new Prerequisites(here, vm, to, destination, outlook, experience);
            CheckReport report = prerequisites.report();
            link = prerequisites.linkQuality();
            forecast = prerequisites::forecast;
            return report;
        }
    }

    /** Beside the migration, which does not wait for it before its end: the guest's way matters more than what was thought of it. */
    private void foretell(CheckReport report) {
        try {
            chronicle.check(report.withForecast(forecast.get()));
        } catch (RuntimeException e) {
            LOG.warn("There is no forecast for VM '{}'", vm.name(), e);
        }
    }

    /** A guest that wants to know is told, and may delay its move for as long as its spec says. */
    private void tellGuest() {
        Optional<Duration> notice = vm.spec().notice();
        if (notice.isPresent()) {
            chronicle.told(cancel.await(
                    CompletableFuture.supplyAsync(() -> GuestNotice.before(guestChannel(), notice.get()), CALLS)));
        }
    }

    private Path guestChannel() {
        return GuestPlan.guestAgentSocket(here.runtime(vm.name()));
    }

    private void prepare() {
        prepareAsked = true;
        Incoming.PrepareRequest asked = new Incoming.PrepareRequest(
                vm.spec(), here.host(), vm.local().machine(), vm.epoch(), attempt, Capabilities.offeredBy(here.qemu()));
        Incoming.PrepareAnswer answer =
                cancel.await(CompletableFuture.supplyAsync(() -> destination.prepare(chronicle.id(), asked), CALLS));
        stream.open(answer.session(), link);
        gated = answer.capabilities().contains("switchover-ack");
        Capabilities.setUpSource(vm.monitor(), here.qemu(), answer.capabilities(), policy.maxSlowdownPercent() > 0);
        chronicle.enter(MigrationPhase.PREPARED);
        here.points().reached(Step.PREPARED);
    }

    private void preCopy() {
        Path socket = here.runtime(vm.name()).resolve("out.sock");
        stream.listen(socket, vm.spec());
        guest.migrateTo(socket);
        chronicle.enter(MigrationPhase.PRE_COPY);
        here.points().reached(Step.COPYING);
        guestAhead = CompletableFuture.supplyAsync(() -> ClockAfterMove.ahead(guestChannel()), CALLS);
        // Looked up while the first pass flows already.
        PreCopy begun = new PreCopy(
                vm.name(), vm.spec().memory().bytes(), policy, experience.switchoverTo(to.name()), guest, chronicle);
        begun.untilStop(this::expectStream, cancel);
        preCopy = Optional.of(begun);
    }

    private void switchOver() {
        here.points().reached(Step.DECIDED);
        // Both ends show that ZooKeeper answers them now: a handover must not begin that could not be decided.
        CompletableFuture<Void> ready = CompletableFuture.runAsync(() -> destination.ready(chronicle.id()), CALLS);
        here.cluster().proveRoundTrip();
        cancel.await(ready);
        chronicle.enter(MigrationPhase.SWITCHOVER);
        settlement.intend();
        here.points().reached(Step.INTENDED);
        SourceGuest.Stopped stopped = guest.stopForGood();
        preCopy.ifPresent(begun -> begun.stopped(stopped.askedAt()));
        here.points().reached(Step.STOPPED);
        if (!gated) {
            awaitCompleted();
        }
        cancel.throwIfCancelled();
        commitAsked = true;
        CompletableFuture<Incoming.CommitAnswer> commit = CompletableFuture.supplyAsync(
                () -> destination.commit(chronicle.id(), new Incoming.CommitRequest(attempt, true)), CALLS);
        Incoming.CommitAnswer answer = cancel.await(commit.applyToEither(broken(), answered -> answered));
        if (answer.outcome() != Incoming.Outcome.COMMITTED) {
            throw new MigrationFailed(to.name() + " did not commit: " + answer.reason() + ".");
        }
        committed = true;
        chronicle.transport(stream.stats());
        chronicle.moved(
                answer.epoch(), BlackoutParts.of(stopped, answer, here.clocks().offset(to.name())));
        chronicle.enter(MigrationPhase.RUNNING_AT_DESTINATION);
        here.points().reached(Step.MOVED);
    }

    /**
     * Without the gate QEMU may have stopped the guest, failed and resumed it before Godwit's stop came: only the end of its migration says that
     * it will not resume by itself, and that what the destination has is the guest's last memory.
     */
    private void awaitCompleted() {
        long until = System.nanoTime() + COMMIT_PATIENCE.toNanos();
        while (!guest.completed()) {
            if (System.nanoTime() > until) {
                throw new MigrationFailed(
                        "The source's QEMU did not complete within " + COMMIT_PATIENCE.toSeconds() + " s.");
            }
            cancel.pause(LOOK);
        }
    }

    /**
     * Fails when the stream breaks, or when the destination took longer than the guest may stand. Never completes
     * normally: the stream's normal end says nothing about the commit.
     */
    private CompletableFuture<Incoming.CommitAnswer> broken() {
        CompletableFuture<Incoming.CommitAnswer> broken = new CompletableFuture<>();
        CompletableFuture.delayedExecutor(COMMIT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> broken.completeExceptionally(new MigrationFailed(
                        to.name() + " did not commit within " + COMMIT_PATIENCE.toSeconds() + " s.")));
        var _ = stream.ended().whenComplete((ended, failure) -> {
            if (failure != null) {
                broken.completeExceptionally(failure);
            }
        });
        return broken;
    }

    /** The guest runs; that a switch could not be asked is a finding, not a failure. */
    private void announce() {
        CompletableFuture<Incoming.AnnounceAnswer> arrived =
                CompletableFuture.supplyAsync(() -> destination.announced(chronicle.id(), expectedAhead()), CALLS);
        CompletableFuture<Announcement> there = arrived.thenApply(Incoming.AnnounceAnswer::announcement);
        CompletableFuture<Announcement> ours =
                CompletableFuture.supplyAsync(() -> new Announcer(here.network()).departed(vm.spec()), CALLS);
        chronicle.announced(Announcer.both(here.host(), ours, to.name(), there));
        if (!arrived.isCompletedExceptionally()) {
            chronicle.clock(arrived.join().clock());
            Optional.ofNullable(arrived.join().notice()).ifPresent(chronicle::told);
        }
        chronicle.enter(MigrationPhase.ANNOUNCED);
        here.points().reached(Step.ANNOUNCED);
    }

    /** By the destination's clock: what must be added to that to read ours is known. */
    private @Nullable Duration expectedAhead() {
        return guestAhead
                .getNow(Optional.empty())
                .map(here.clocks().offset(to.name())::plus)
                .orElse(null);
    }

    private void cleanUp() {
        try {
            closeSession();
            vm.leave();
        } catch (RuntimeException e) {
            LOG.warn("VM '{}' moved to {}; cleaning up behind it failed", vm.name(), to.name(), e);
            chronicle.guestIs("The guest runs on " + to.name() + ". Left over here: " + e.getMessage());
        }
        chronicle.enter(MigrationPhase.CLEANED);
        chronicle.enter(MigrationPhase.DONE);
        foretold.join();
        chronicle.end(Outcome.MOVED, null);
    }

    /**
     * The one failure path. Ends the stream, finds out whose the guest is, and if it is ours lets it run on.
     *
     * @return whether the guest turned out to be the destination's: then the migration goes on as moved
     */
    private boolean foundCommitted(RuntimeException why) {
        LOG.info(
                "Migration {} of VM '{}' to {} fails in {}: {}",
                chronicle.id(),
                vm.name(),
                to.name(),
                chronicle.phase(),
                why.getMessage());
        MigrationPhase failedIn = chronicle.phase();
        guest.cancelMigration();
        closeSession();
        guest.standAside();
        if (settle() == Handover.Owner.THEIRS) {
            committed = true;
            chronicle.movedWithoutTimes(settlement.epoch());
            chronicle.enter(MigrationPhase.RUNNING_AT_DESTINATION);
            return true;
        }
        String state = guest.runOn(here.host());
        chronicle.guestIs(state);
        if (vm.spec().notice().isPresent()) {
            CALLS.execute(
                    () -> LOG.info("VM '{}': {}", vm.name(), GuestNotice.after(guestChannel(), GuestNotice.STAYED)));
        }
        if (prepareAsked && !commitAsked) {
            settlement.tellDestination();
        }
        settlement.withdraw();
        if (settlement.epoch() > vm.epoch()) {
            // It was the destination's for a moment, which handed it back.
            vm.record(now -> now.withEpoch(settlement.epoch()));
        }
        vm.endMigration();
        chronicle.enter(MigrationPhase.ABORTED);
        foretold.join();
        chronicle.end(
                why instanceof MigrationCancelled ? Outcome.CANCELLED : Outcome.ABORTED,
                Failures.asProblem(why, failedIn, here.host(), to.name()));
        return false;
    }

    private Handover.Owner settle() {
        Handover.Owner owner = settlement.settle(
                commitAsked,
                () -> chronicle.guestIs("The guest is paused on " + here.host() + " and waits: neither " + to.name()
                        + " nor ZooKeeper says whether it was handed over."));
        if (owner == Handover.Owner.THEIRS) {
            chronicle.guestIs(
                    "The guest was committed to " + to.name() + "; its agent has not said yet that it runs there.");
            return settlement.awaitInHand();
        }
        return owner;
    }

    private void closeSession() {
        stream.close().ifPresent(chronicle::transport);
    }

    private TransportStats expectStream() {
        CompletableFuture<Void> ended = stream.ended();
        if (ended.isDone()) {
            cancel.await(ended);
            throw new MigrationFailed("The stream to " + to.name() + " ended before Godwit stopped the guest.");
        }
        return stream.stats();
    }
}
