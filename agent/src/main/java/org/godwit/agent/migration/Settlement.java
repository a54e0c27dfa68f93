package org.godwit.agent.migration;

import java.time.Duration;
import org.godwit.agent.migration.Handover.Owner;
import org.godwit.api.Refusal;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.cluster.OwnershipStore;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source's side of the ownership: the intent before the guest is stopped, and, when a handover fails, the answer to the
 * one question that decides what may run: whose is the guest now?
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    private static final Duration ZOOKEEPER = Duration.ofSeconds(2);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private final OwnershipStore store;
    private final PeerAgent destination;
    private final String migration;
    private final String vm;
    private final String self;
    private final String attempt;

    private boolean intentMayStand;
    private volatile long epoch;

    Settlement(OwnershipStore store, PeerAgent destination, String migration, String vm, String self, String attempt) {
        this.store = store;
        this.destination = destination;
        this.migration = migration;
        this.vm = vm;
        this.self = self;
        this.attempt = attempt;
    }

    /** Writes "handing over to B, attempt X". A record left in HANDING_OVER by an earlier, aborted attempt is settled first. */
    void intend() {
        OwnershipVersion current = store.read(vm);
        Ownership record = current.ownership();
        if (record.phase() == Ownership.Phase.HANDING_OVER && record.owner().equals(self) && record.attempt() != null) {
            current = store.apply(vm, current, record.withdraw(self, record.attempt()), ZOOKEEPER);
        }
        intentMayStand = true;
        store.apply(vm, current, current.ownership().intend(self, destination.host(), attempt), ZOOKEEPER);
    }

    /**
     * Asks the destination and ZooKeeper in turn until one of them decides. Only when neither can be reached does this wait, and
     * the guest with it.
     *
     * @param commitAsked whether the destination was ever asked to commit; if not, no answer is needed
     * @param waiting told once, when the first try of both failed
     */
    Owner settle(boolean commitAsked, Runnable waiting) {
        if (!commitAsked) {
            return Owner.OURS;
        }
        for (int tries = 1; ; tries++) {
            if (ask() == Incoming.Outcome.RELINQUISHED) {
                return Owner.OURS;
            }
            Owner recorded = recorded();
            if (recorded != null) {
                return recorded;
            }
            if (tries == 1) {
                waiting.run();
            }
            sleep();
        }
    }

    /**
     * The record names the destination. Until its agent says that it has the guest in hand, the copy here is the only way back:
     * a destination that cannot run it hands the ownership back.
     *
     * @return THEIRS when the destination has it, OURS when it was handed back
     */
    Owner awaitInHand() {
        while (true) {
            if (ask() == Incoming.Outcome.COMMITTED) {
                return Owner.THEIRS;
            }
            if (recorded() == Owner.OURS) {
                return Owner.OURS;
            }
            sleep();
        }
    }

    /** Tells the destination that nothing will come of it, so that it keeps no shadow; best effort. */
    void tellDestination() {
        ask();
    }

    /** Writes the record back, if our intent may stand in it; keeps trying in the background while ZooKeeper is away. */
    void withdraw() {
        if (!intentMayStand) {
            return;
        }
        if (recorded() == null) {
            Thread.ofVirtual().name("withdraw " + vm).start(() -> {
                while (recorded() == null) {
                    sleep();
                }
            });
        }
    }

    /** The epoch of the record as it was read last when this was settled; 0 when it was settled without the record. */
    long epoch() {
        return epoch;
    }

    /** Asks the destination to give up; its answer says how far it is. UNDECIDED also when there is no answer. */
    private Incoming.Outcome ask() {
        try {
            return destination
                    .relinquish(migration, new Incoming.RelinquishRequest(attempt, vm, self))
                    .outcome();
        } catch (MigrationFailed | Refusal e) {
            LOG.info("{} did not say whether it gives up VM '{}': {}", destination.host(), vm, e.getMessage());
            return Incoming.Outcome.UNDECIDED;
        }
    }

    /** What the record says, after an attempt to write it back to us; null while ZooKeeper does not answer. */
    private @Nullable Owner recorded() {
        try {
            Handover.Decided<Owner> decided = Handover.carryOut(
                    store, vm, store.read(vm), ZOOKEEPER, record -> Handover.settleByRecord(record, self, attempt));
            epoch = decided.record().epoch();
            return decided.outcome();
        } catch (ClusterUnavailable e) {
            LOG.warn("ZooKeeper did not say who owns VM '{}': {}", vm, e.getMessage());
            return null;
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            // Whoever interrupts a settlement would leave a guest paused for ever: it goes on.
            LOG.debug("A settlement is not interrupted", e);
        }
    }
}
