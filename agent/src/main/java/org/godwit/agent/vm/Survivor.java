package org.godwit.agent.vm;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipVersion;
import org.godwit.qemu.QemuMonitor;

/** A VM or shadow VM that a former run of the agent left behind, before anything is done about it. */
public final class Survivor {
    private final Vm vm;
    private final Optional<OwnershipVersion> record;

    Survivor(Vm vm, Optional<OwnershipVersion> record) {
        this.vm = vm;
        this.record = record;
    }

    /** The name of this host. */
    public String host() {
        return vm.host().name();
    }

    public LocalState state() {
        return vm.local();
    }

    /** Whether its QEMU runs, by the process's identity. */
    public boolean alive() {
        return vm.running().isPresent();
    }

    /** The record as just read, none when the cluster does not know the VM. */
    public Optional<Ownership> ownership() {
        return record.map(OwnershipVersion::ownership);
    }

    /** The same, with the version that a compare-and-set needs. */
    public Optional<OwnershipVersion> ownershipVersion() {
        return record;
    }

    /** Its QEMU's monitor; only while {@link #alive}. */
    public QemuMonitor monitor() {
        return vm.monitor();
    }

    /** Changes what this host remembers; durable when it returns. */
    public void record(UnaryOperator<LocalState> change) {
        vm.record(change);
    }
}
