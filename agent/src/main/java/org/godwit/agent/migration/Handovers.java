package org.godwit.agent.migration;

import java.time.Duration;
import java.util.function.Function;
import org.godwit.agent.migration.Handover.Decided;
import org.godwit.agent.migration.Handover.Fate;
import org.godwit.agent.vm.LocalState;
import org.godwit.agent.vm.LocalState.Passage;
import org.godwit.agent.vm.Recovery;
import org.godwit.agent.vm.Survivor;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QmpException;
import org.godwit.qemu.RunState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a crash of this host's agent: what becomes of guests and shadows whose handover was under way. The promise on this host's
 * disk and the record in ZooKeeper are read first, and what they say is done; the table is in this package's documentation.
 */
public final class Handovers implements Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);
    private static final Duration ZOOKEEPER = Duration.ofSeconds(3);
    private static final Duration QEMU_ENDS = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Cluster cluster;
    private final Recovery otherwise = Recovery.byRecordAlone();

    public Handovers(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public Verdict recover(Survivor survivor) {
        if (survivor.ownershipVersion().isEmpty()) {
            return otherwise.recover(survivor);
        }
        Passage passage = survivor.state().passage();
        if (survivor.state().role() == LocalState.Role.OWNER) {
            Decided<Fate> decided = decide(survivor, record -> Handover.recoverOwner(record, survivor.host()));
            return decided.outcome() == Fate.TAKE_UP
                    ? owner(survivor, passage, decided.record())
                    : new Verdict.Remove("Host '" + decided.record().owner() + "' owns it.");
        }
        String attempt = passage == null || passage.relinquished() ? null : passage.attempt();
        if (attempt == null) {
            return new Verdict.Remove("It was a shadow VM whose migration was given up.");
        }
        Decided<Fate> decided = decide(survivor, record -> Handover.recoverShadow(record, survivor.host(), attempt));
        return decided.outcome() == Fate.TAKE_UP
                ? shadow(survivor, decided.record())
                : new Verdict.Remove("It was a shadow VM whose migration was not committed.");
    }

    private Decided<Fate> decide(Survivor survivor, Function<Ownership, Handover.Next<Fate>> decision) {
        return Handover.carryOut(
                cluster.ownership(),
                survivor.state().name(),
                survivor.ownershipVersion().orElseThrow(),
                ZOOKEEPER,
                decision);
    }

    private static Verdict shadow(Survivor survivor, Ownership record) {
        if (!survivor.alive()) {
            return new Verdict.Manage(
                    record.epoch(), "Its QEMU ended after the commit of its migration, while no agent ran.");
        }
        LOG.info(
                "VM '{}': the commit of its migration stands; it runs here now",
                survivor.state().name());
        cont(survivor.monitor());
        return new Verdict.Manage(record.epoch(), null);
    }

    private static Verdict owner(Survivor survivor, @Nullable Passage passage, Ownership record) {
        if (survivor.alive() && passage != null) {
            QemuMonitor monitor = survivor.monitor();
            endMigration(monitor);
            if (Handover.mustResume(passage.stoppedForAttempt(), monitor.status())) {
                LOG.info(
                        "VM '{}': its handover was taken back; it runs on here",
                        survivor.state().name());
                cont(monitor);
            }
        }
        survivor.record(state -> state.withPassage(null));
        return new Verdict.Manage(record.epoch(), null);
    }

    /** The stream went with the agent, so QEMU's migration fails by itself; a guest that was not stopped never noticed. */
    private static void endMigration(QemuMonitor monitor) {
        if (!monitor.queryMigrate().status().ended()) {
            monitor.migrateCancel();
        }
        long until = System.nanoTime() + QEMU_ENDS.toNanos();
        while (!monitor.queryMigrate().status().ended() && System.nanoTime() < until) {
            sleep();
        }
    }

    /** An image lock that the other side still holds for a moment is waited for. */
    private static void cont(QemuMonitor monitor) {
        long until = System.nanoTime() + QEMU_ENDS.toNanos();
        while (monitor.status() != RunState.RUNNING) {
            try {
                monitor.cont();
                Capabilities.announce(monitor);
            } catch (QmpException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                sleep();
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            throw new MigrationFailed("The recovery was interrupted.", e);
        }
    }
}
