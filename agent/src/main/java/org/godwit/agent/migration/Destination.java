package org.godwit.agent.migration;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.godwit.agent.migration.guest.ClockAfterMove;
import org.godwit.agent.migration.guest.GuestNotice;
import org.godwit.api.MigrationRecord.Announcement;
import org.godwit.api.MigrationRecord.GuestClock;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.qemu.GuestPlan;
import org.godwit.transport.DestinationSession;
import org.godwit.transport.SessionId;
import org.godwit.transport.SessionOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The destination's end of one migration: a shadow VM, a session that fills it, and the right to commit.
 *
 * <pre>
 *   PREPARING -> WAITING -> COMMITTING -> COMMITTED
 *       |           |            |
 *       +-----------+------------+------> RELINQUISHED      (from COMMITTING only when the commit is known to have failed)
 * </pre>
 *
 * <p>{@link #step} makes every transition. The right is given up at once, and unasked, when the stream breaks or the shadow's
 * QEMU ends before the commit was sent: nothing can come of it any more, and a shadow that stays would be in the way of the
 * next try.
 */
final class Destination {
    private static final Logger LOG = LoggerFactory.getLogger(Destination.class);
    private static final Executor SIDE = task -> Thread.ofVirtual().start(task);
    private static final Duration LOAD = Duration.ofSeconds(60);
    private static final Duration OUTCOME = Duration.ofSeconds(1);
    /** A source that lives dials at once; one that does not dial has died, and its next try must find the place free. */
    private static final Duration DIAL = Duration.ofSeconds(10);
    /** A source that lives asks for the commit before all is loaded. */
    private static final Duration COMMIT_ASKED = Duration.ofSeconds(10);

    private final Surroundings here;
    private final String id;
    private final Incoming.PrepareRequest request;
    /** Completes when the right to commit is given up: whoever waits for a load stops waiting. */
    private final CompletableFuture<Void> givenUp = new CompletableFuture<>();
    /** Completes when the outcome is known and, for a promise, on disk. */
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    private State state = State.PREPARING;
    private @Nullable String reason;
    private @Nullable DestinationGuest guest;
    private @Nullable DestinationSession session;

    enum State {
        /** RAM, taps and the shadow VM are being made. */
        PREPARING,
        /** The stream may flow; the source may ask for the commit or for giving up. */
        WAITING,
        /** The commit is being sent, or its outcome is not known yet. */
        COMMITTING,
        COMMITTED,
        RELINQUISHED
    }

    Destination(Surroundings here, String id, Incoming.PrepareRequest request) {
        this.here = here;
        this.id = id;
        this.request = request;
    }

    String vm() {
        return request.spec().name();
    }

    VmSpec spec() {
        return request.spec();
    }

    synchronized boolean ended() {
        return state == State.COMMITTED || state == State.RELINQUISHED;
    }

    /** Makes the shadow and expects the session. A failure leaves nothing behind. */
    Incoming.PrepareAnswer prepare() {
        try {
            DestinationGuest made = DestinationGuest.prepare(here, id, request);
            synchronized (this) {
                guest = made;
            }
            Path socket = here.runtime(vm()).resolve("in.sock");
            Set<String> agreed = made.listen(request.capabilities(), socket);
            SessionId name = SessionId.random();
            DestinationSession expected = here.transport().expect(name, SessionOptions.defaults());
            synchronized (this) {
                session = expected;
            }
            expected.attach(socket, made.memory());
            here.points().reached(Step.SHADOW_MADE);
            if (!step(State.PREPARING, State.WAITING, null)) {
                throw new MigrationFailed("The source gave the migration up while it was being prepared.");
            }
            watch(made, expected);
            refuseIfGivenUp();
            return new Incoming.PrepareAnswer(name.hex(), agreed);
        } catch (RuntimeException e) {
            giveUp("it could not be prepared: " + Failures.sentence(e));
            discardLeftovers();
            throw e;
        }
    }

    /** Nothing can come of a migration whose stream or shadow is gone. */
    private void watch(DestinationGuest made, DestinationSession expected) {
        var _ = expected.ended().whenComplete((_, failure) -> {
            if (failure == null) {
                giveUpAfter(COMMIT_ASKED, "all was loaded, and the source did not ask for the commit");
            } else {
                Thread.ofVirtual().start(() -> giveUp("the stream broke: " + Failures.sentence(failure)));
            }
        });
        made.onExit(() -> giveUp("the shadow's QEMU ended"));
        CompletableFuture.delayedExecutor(DIAL.toSeconds(), TimeUnit.SECONDS).execute(() -> {
            if (expected.peer().isEmpty()) {
                giveUp("the source did not dial its session");
            }
        });
    }

    /** Nothing happens when the commit was sent, or all is given up, by then. */
    private void giveUpAfter(Duration time, String why) {
        CompletableFuture.delayedExecutor(time.toSeconds(), TimeUnit.SECONDS)
                .execute(() -> giveUp(why + " within " + time.toSeconds() + " s"));
    }

    /** A shadow that has ended by now is the source's to know at once, not when it finds nobody to dial. */
    private synchronized void refuseIfGivenUp() {
        if (state == State.RELINQUISHED) {
            throw new MigrationFailed(String.valueOf(reason));
        }
    }

    private void discardLeftovers() {
        closeSession();
        DestinationGuest made = madeGuest();
        if (made != null) {
            made.discard();
        }
    }

    /** Shows that ZooKeeper answers, while the guest still runs at the source. */
    void proveReady() {
        here.cluster().proveRoundTrip();
    }

    /**
     * The commit: waits until all is loaded and verified, changes the owner, resumes the guest.
     *
     * @return what came of it; an answer other than COMMITTED says why
     */
    Incoming.CommitAnswer commit(Incoming.CommitRequest asked) {
        if (!asked.sealed() || !asked.attempt().equals(request.attempt())) {
            throw new Refusal(Problem.conflict(
                    "not-sealed",
                    "The commit of VM '" + vm() + "' must name attempt " + request.attempt() + " and be sealed.",
                    "This is the agents' own affair: report it as a defect."));
        }
        DestinationGuest shadow = guest();
        Instant loaded;
        try {
            shadow.lookAtOwnership();
            loaded = shadow.awaitLoaded(LOAD, givenUp);
            expectVerified();
            here.points().reached(Step.LOADED);
        } catch (RuntimeException e) {
            giveUp(Failures.sentence(e));
            return notCommitted();
        }
        if (!step(State.WAITING, State.COMMITTING, null)) {
            return notCommitted();
        }
        return shadow.commitOwnership()
                .map(epoch -> resume(shadow, epoch, loaded))
                .orElseGet(() -> lost("the source took the ownership back first"));
    }

    private Incoming.CommitAnswer resume(DestinationGuest shadow, long epoch, Instant loaded) {
        Instant committed = Instant.now();
        here.points().reached(Step.COMMITTED);
        Optional<Instant> resumed;
        try {
            resumed = shadow.resume();
        } catch (DestinationGuest.Ended e) {
            inHand(shadow, epoch);
            throw e;
        }
        if (resumed.isEmpty()) {
            return lost("its guest could not be run here, and went back");
        }
        here.points().reached(Step.RESUMED);
        inHand(shadow, epoch);
        Instant lastByte = session().stats().lastByteAt();
        return new Incoming.CommitAnswer(
                Incoming.Outcome.COMMITTED, epoch, lastByte, loaded, committed, resumed.get(), null);
    }

    /** It is this host's VM: one that runs, or one whose QEMU has ended. */
    private void inHand(DestinationGuest shadow, long epoch) {
        step(State.COMMITTING, State.COMMITTED, null);
        try {
            shadow.promote(epoch);
        } finally {
            finished.complete(null);
        }
    }

    private Incoming.CommitAnswer lost(String why) {
        step(State.COMMITTING, State.RELINQUISHED, why);
        closeSession();
        guest().discard();
        finished.complete(null);
        return notCommitted();
    }

    private synchronized Incoming.CommitAnswer notCommitted() {
        String why = reason == null ? "it gave up its right to commit" : reason;
        return new Incoming.CommitAnswer(Incoming.Outcome.RELINQUISHED, 0, null, null, null, null, why);
    }

    /** The guest runs here: what the switch learned, and what the guest needs to know. */
    Incoming.AnnounceAnswer arrived(@Nullable Duration guestAhead) {
        Path channel = GuestPlan.guestAgentSocket(here.runtime(vm()));
        CompletableFuture<Announcement> learned =
                CompletableFuture.supplyAsync(() -> new Announcer(here.network()).arrived(spec()), SIDE);
        String told = spec().notice()
                .map(_ -> GuestNotice.after(channel, GuestNotice.MOVED))
                .orElse(null);
        // The last, since its setting keeps the guest agent busy for a while.
        GuestClock clock = ClockAfterMove.set(channel, guestAhead);
        return new Incoming.AnnounceAnswer(learned.join(), clock, told);
    }

    /** Gives up the right to commit, if that is possible; answers once the promise is on disk. */
    Incoming.RelinquishAnswer relinquish() {
        giveUp("the source asked for it");
        try {
            finished.get(OUTCOME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            return new Incoming.RelinquishAnswer(
                    Incoming.Outcome.UNDECIDED, "the outcome of the commit is not known yet");
        }
        synchronized (this) {
            return state == State.COMMITTED
                    ? new Incoming.RelinquishAnswer(Incoming.Outcome.COMMITTED, null)
                    : new Incoming.RelinquishAnswer(Incoming.Outcome.RELINQUISHED, reason);
        }
    }

    /** From a state in which no commit was sent, and only from there. */
    private void giveUp(String why) {
        if (!step(State.PREPARING, State.RELINQUISHED, why) && !step(State.WAITING, State.RELINQUISHED, why)) {
            return;
        }
        LOG.info("Migration {}: VM '{}' will not run here: {}", id, vm(), why);
        try {
            // First, since what the shadow had in memory may be a base image, which the next try starts on at once.
            closeSession();
            DestinationGuest made = madeGuest();
            if (made != null) {
                made.promiseAndDiscard();
            }
            finished.complete(null);
        } catch (RuntimeException e) {
            // Without the promise on disk no promise is given: the source learns from ZooKeeper.
            LOG.error("Migration {}: the promise not to run VM '{}' could not be kept on disk", id, vm(), e);
            finished.completeExceptionally(e);
        }
    }

    /** The one place that changes the state. */
    private synchronized boolean step(State from, State next, @Nullable String why) {
        if (state != from) {
            return false;
        }
        LOG.debug("Migration {}: {} -> {}", id, from, next);
        state = next;
        reason = why;
        if (next == State.RELINQUISHED) {
            givenUp.complete(null);
        }
        return true;
    }

    private void expectVerified() {
        if (!session().verified()) {
            throw new MigrationFailed("not every byte that QEMU loaded was covered by a checksum");
        }
    }

    private synchronized @Nullable DestinationGuest madeGuest() {
        return guest;
    }

    private DestinationGuest guest() {
        DestinationGuest made = madeGuest();
        if (made == null) {
            throw new MigrationFailed("the shadow was never made");
        }
        return made;
    }

    private synchronized DestinationSession session() {
        DestinationSession open = session;
        if (open == null) {
            throw new MigrationFailed("the session was never expected");
        }
        return open;
    }

    private synchronized void closeSession() {
        if (session != null) {
            session.close();
        }
    }

    /** Frees what a finished migration still holds. */
    void close() {
        closeSession();
    }
}
