package org.godwit.agent.vm;

import org.godwit.agent.vm.LocalState.Role;
import org.godwit.cluster.ownership.Ownership;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a VM that a former run of the agent left behind. It is asked for each local state before the VM is
 * touched, as soon as the cluster can be read; until then the VM is held. What the cluster says, and what this host promised
 * (the state's {@code passage}), come before what QEMU does at the moment.
 */
@FunctionalInterface
public interface Recovery {
    /** Called on the VM's own thread: it may ask QEMU and the cluster, but must not wait for other hosts; see {@link Vms#reconsider}. */
    Verdict recover(Survivor survivor);

    /** What becomes of the VM. */
    sealed interface Verdict {
        /** This host owns it under this epoch: go on with it as it is. A shadow VM becomes the VM. Nothing is resumed by that. */
        record Manage(long epoch, @Nullable String note) implements Verdict {}

        /** It stays as it is and nobody may start, shut down or move it here; {@code note} says why. */
        record Hold(String note) implements Verdict {}

        /** It is not this host's: its QEMU is ended, taps, RAM and state are removed. */
        record Remove(String why) implements Verdict {}
    }

    /** Without a migration to recover: the record decides, and a doubt holds the VM. */
    static Recovery byRecordAlone() {
        return survivor -> {
            Ownership record = survivor.ownership().orElse(null);
            if (record == null) {
                return survivor.alive()
                        ? new Verdict.Hold("The cluster has no record of this VM, but its QEMU runs here.")
                        : new Verdict.Remove("The cluster has no record of this VM.");
            }
            boolean ours = record.owner().equals(survivor.host());
            if (survivor.state().role() == Role.SHADOW) {
                return ours
                        ? new Verdict.Hold("Its migration was committed to this host, but was not finished.")
                        : new Verdict.Remove("It was a shadow VM, and host '" + record.owner() + "' owns the VM.");
            }
            if (ours) {
                return new Verdict.Manage(record.epoch(), null);
            }
            return survivor.alive()
                    ? new Verdict.Hold("Host '" + record.owner() + "' owns this VM; this host must not run it.")
                    : new Verdict.Remove("Host '" + record.owner() + "' owns this VM.");
        };
    }
}
