package org.godwit.agent.migration;

import java.time.Duration;
import java.util.function.Function;
import org.godwit.cluster.OwnershipStore;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.Ownership.Phase;
import org.godwit.cluster.ownership.OwnershipConflict;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.godwit.qemu.RunState;

/**
 * Every decision of a handover that the record has a say in: pure functions, named as the actions of the model in {@code docs/handover},
 * against which a test holds them in every state that the model reaches. A decision is either an outcome, or a write after which it is
 * asked again; nothing is done about the guest before the write stands.
 */
final class Handover {
    private Handover() {}

    /** What comes next. */
    sealed interface Next<T> {
        /** The record must become this first. */
        record Write<T>(Ownership record) implements Next<T> {}

        record Done<T>(T outcome) implements Next<T> {}
    }

    /** Whose the guest is, for the source. */
    enum Owner {
        OURS,
        THEIRS
    }

    /** What became of a commit. */
    enum Commit {
        STANDS,
        /** The source took the ownership back first. */
        LOST
    }

    /** What became of a hand-back. */
    enum HandBack {
        /** It is not ours any more. */
        GONE,
        /** Nobody has a copy to go back to: the guest must run here. */
        MUST_RUN
    }

    /** What a restarted agent does about what it finds. */
    enum Fate {
        /** It is this host's, and runs unless somebody stopped it. */
        TAKE_UP,
        /** Its QEMU is ended, all of it is removed. */
        REMOVE
    }

    /** For a source whose migration failed after the commit was asked for. */
    static Next<Owner> settleByRecord(Ownership record, String self, String attempt) {
        if (!record.owner().equals(self)) {
            return done(Owner.THEIRS);
        }
        if (record.phase() == Phase.HANDING_OVER && attempt.equals(record.attempt())) {
            return write(record.withdraw(self, attempt));
        }
        return done(Owner.OURS);
    }

    /**
     * For a destination that is asked about a migration which this run of it does not know. Its former run may have sent a commit that
     * has not arrived yet: that is made impossible before anything is answered. A record that has moved on, to this host's next
     * migration or to a third host, means that the guest was in hand here.
     *
     * @param from the source, which asks
     * @param inHand whether this host has the VM, and not only a shadow of it
     */
    static Next<Incoming.Outcome> settleByAnswer(
            Ownership record, String self, String from, String attempt, boolean inHand) {
        if (record.owner().equals(from)) {
            return isOffered(record, self, attempt)
                    ? write(record.decline(self, attempt))
                    : done(Incoming.Outcome.RELINQUISHED);
        }
        boolean undecided = record.owner().equals(self) && attempt.equals(record.attempt()) && !inHand;
        return done(undecided ? Incoming.Outcome.UNDECIDED : Incoming.Outcome.COMMITTED);
    }

    static Next<Commit> commitOwnership(Ownership record, String self, String attempt) {
        if (isOffered(record, self, attempt)) {
            return write(record.commit(self, attempt));
        }
        return done(isCommitted(record, self, attempt) ? Commit.STANDS : Commit.LOST);
    }

    /** For a destination whose commit stands and whose guest certainly never ran. */
    static Next<HandBack> handBack(Ownership record, String self, String attempt) {
        if (!isCommitted(record, self, attempt)) {
            return done(HandBack.GONE);
        }
        return record.from() == null ? done(HandBack.MUST_RUN) : write(record.handBack(self, attempt));
    }

    /** For a host that owned the VM when its agent ended. Before it ends a copy it makes sure that nobody hands the VM back to it. */
    static Next<Fate> recoverOwner(Ownership record, String self) {
        if (!record.owner().equals(self)) {
            return self.equals(record.from()) ? write(record.conclude(self)) : done(Fate.REMOVE);
        }
        return record.phase() == Phase.HANDING_OVER ? write(withdrawn(record, self)) : done(Fate.TAKE_UP);
    }

    /**
     * For a host that held a shadow when its agent ended. Writes of its former run may still arrive: a hand-back would take the VM from
     * under a guest that runs, a commit would give it to a host that has nothing any more.
     */
    static Next<Fate> recoverShadow(Ownership record, String self, String attempt) {
        if (isCommitted(record, self, attempt)) {
            return record.from() == null ? done(Fate.TAKE_UP) : write(record.conclude(self));
        }
        return isOffered(record, self, attempt) ? write(record.decline(self, attempt)) : done(Fate.REMOVE);
    }

    /**
     * Whether a guest that is ours is told to run: one that Godwit stopped for the handover, or one whose QEMU completed its migration
     * before Godwit stopped it. A guest that stands for a reason of its own is left alone.
     */
    static boolean mustResume(boolean stoppedForHandover, RunState state) {
        return state == RunState.POSTMIGRATE || (stoppedForHandover && state != RunState.RUNNING);
    }

    /** An outcome, and the record that it was decided by. */
    record Decided<T>(T outcome, Ownership record) {}

    /**
     * Decides and writes until there is an outcome.
     *
     * @param known the record as it was read last
     * @param within the bound of each write
     * @throws org.godwit.cluster.ClusterUnavailable when ZooKeeper does not answer; the write may stand, and the next call finds out
     */
    static <T> Decided<T> carryOut(
            OwnershipStore store,
            String vm,
            OwnershipVersion known,
            Duration within,
            Function<Ownership, Next<T>> decision) {
        OwnershipVersion current = known;
        while (true) {
            switch (decision.apply(current.ownership())) {
                case Next.Done<T>(T outcome) -> {
                    return new Decided<>(outcome, current.ownership());
                }
                case Next.Write<T>(Ownership next) -> current = written(store, vm, current, next, within);
            }
        }
    }

    /** The record after the write, or as somebody else left it who was first. */
    private static OwnershipVersion written(
            OwnershipStore store, String vm, OwnershipVersion current, Ownership next, Duration within) {
        try {
            return store.apply(vm, current, next, within);
        } catch (OwnershipConflict e) {
            return e.current();
        }
    }

    private static Ownership withdrawn(Ownership record, String self) {
        return record.withdraw(self, String.valueOf(record.attempt()));
    }

    private static boolean isOffered(Ownership record, String to, String attempt) {
        return record.phase() == Phase.HANDING_OVER && to.equals(record.target()) && attempt.equals(record.attempt());
    }

    private static boolean isCommitted(Ownership record, String to, String attempt) {
        return record.phase() == Phase.SETTLED && record.owner().equals(to) && attempt.equals(record.attempt());
    }

    private static <T> Next<T> write(Ownership record) {
        return new Next.Write<>(record);
    }

    private static <T> Next<T> done(T outcome) {
        return new Next.Done<>(outcome);
    }
}
