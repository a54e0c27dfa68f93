package org.godwit.cluster.ownership;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Which host may run a VM. The transitions are pure functions; each refuses whatever the handover protocol does not allow, and none is carried out
 * until {@code OwnershipStore.apply} has written it.
 *
 * @param owner the one host that may run it
 * @param epoch grows by one with every change of the owner, and never falls
 * @param target where it is being handed over to; only while {@link Phase#HANDING_OVER}
 * @param attempt names the last attempt to change anything; random, so that a writer recognizes its own write. Absent only in records that no attempt
 *     has touched
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Ownership(
        String owner,
        long epoch,
        Phase phase,
        @Nullable String target,
        @Nullable String attempt,
        @Nullable String from) {

    public enum Phase {
        /** The owner owns it, and nobody else may claim it. */
        SETTLED,
        /** The owner still owns it; the target may commit, the owner may withdraw, and the first of them to write wins. */
        HANDING_OVER
    }

    public Ownership {
        if ((phase == Phase.HANDING_OVER) != (target != null)) {
            throw new IllegalArgumentException(
                    "A target belongs to HANDING_OVER and only to it; came " + phase + " with target " + target + ".");
        }
        if (from != null && (phase != Phase.SETTLED || from.equals(owner))) {
            throw new IllegalArgumentException("Only a settled owner can have it from another host; came " + phase
                    + " of " + owner + " from " + from + ".");
        }
        if (epoch < 1) {
            throw new IllegalArgumentException("Epochs begin with 1; came " + epoch + ".");
        }
    }

    /** A VM that was just defined. */
    public static Ownership first(String owner, String attempt) {
        return new Ownership(owner, 1, Phase.SETTLED, null, attempt, null);
    }

    /** The source, its guest still running, offers the VM to {@code to}. */
    public Ownership intend(String by, String to, String newAttempt) {
        require(phase == Phase.SETTLED, "offer the VM to " + to, "another handover, to " + target + ", has not ended");
        require(owner.equals(by), "offer the VM to " + to, by + " does not own it");
        require(!to.equals(by), "offer the VM to " + to, "it is the owner already");
        require(!newAttempt.equals(attempt), "offer the VM to " + to, "attempt " + newAttempt + " was used before");
        return new Ownership(owner, epoch, Phase.HANDING_OVER, to, newAttempt, null);
    }

    /** The destination, its guest loaded and its source sealed, takes the VM. */
    public Ownership commit(String by, String sameAttempt) {
        requireOffered("take the VM for " + by, by, sameAttempt);
        return new Ownership(by, epoch + 1, Phase.SETTLED, null, attempt, owner);
    }

    /** The source takes its offer back; only then may its guest run on. */
    public Ownership withdraw(String by, String sameAttempt) {
        require(phase == Phase.HANDING_OVER, "withdraw the offer of " + by, "the VM is not being handed over");
        require(owner.equals(by), "withdraw the offer of " + by, by + " does not own the VM");
        requireAttempt("withdraw the offer of " + by, sameAttempt);
        return new Ownership(owner, epoch, Phase.SETTLED, null, attempt, null);
    }

    /**
     * The destination will not take the VM. One that was restarted writes this before it says so: a commit that its former run sent, and that is still
     * on its way, then comes too late.
     */
    public Ownership decline(String by, String sameAttempt) {
        requireOffered("decline the VM for " + by, by, sameAttempt);
        return new Ownership(owner, epoch, Phase.SETTLED, null, attempt, null);
    }

    /** The destination, whose guest certainly never ran, gives back what it took in the same attempt. */
    public Ownership handBack(String by, String sameAttempt) {
        require(phase == Phase.SETTLED, "hand the VM back", "it is being handed over to " + target);
        require(owner.equals(by), "hand the VM back", by + " does not own it");
        requireAttempt("hand the VM back", sameAttempt);
        String back = from;
        if (back == null) {
            throw new OwnershipRefused(
                    "Cannot hand the VM back: nobody else has a copy of it (the record says: " + this + ").");
        }
        return new Ownership(back, epoch + 1, Phase.SETTLED, null, attempt, null);
    }

    /**
     * The handover cannot be taken back any more. The former owner writes this before it ends its copy, or the new one before it runs a guest of which it
     * does not know whether its former run was about to hand it back.
     */
    public Ownership conclude(String by) {
        require(
                from != null && (by.equals(owner) || by.equals(from)),
                "conclude the handover for " + by,
                "it has no part in one that could be taken back");
        return new Ownership(owner, epoch, Phase.SETTLED, null, attempt, null);
    }

    /** The server gives a VM to another host. The caller has made sure that the VM is stopped. */
    public Ownership assign(String to, String newAttempt) {
        require(phase == Phase.SETTLED, "assign the VM to " + to, "it is being handed over to " + target);
        require(!owner.equals(to), "assign the VM to " + to, "it is the owner already");
        require(!newAttempt.equals(attempt), "assign the VM to " + to, "attempt " + newAttempt + " was used before");
        return new Ownership(to, epoch + 1, Phase.SETTLED, null, newAttempt, null);
    }

    private void requireOffered(String what, String to, String sameAttempt) {
        require(phase == Phase.HANDING_OVER, what, "it is not being handed over");
        require(to.equals(target), what, "it is being handed over to " + target);
        requireAttempt(what, sameAttempt);
    }

    private void requireAttempt(String what, String sameAttempt) {
        require(sameAttempt.equals(attempt), what, "the record is of attempt " + attempt + ", not " + sameAttempt);
    }

    private void require(boolean holds, String what, String why) {
        if (!holds) {
            throw new OwnershipRefused("Cannot " + what + ": " + why + " (the record says: " + this + ").");
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "owner " + owner + ", epoch " + epoch + ", "
                + (phase == Phase.SETTLED ? "settled" : "handing over to " + target)
                + (attempt == null ? "" : ", attempt " + attempt)
                + (from == null ? "" : ", may go back to " + from);
    }
}
