package org.godwit.agent.vm;

import java.time.Duration;
import java.util.Optional;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipVersion;

/** The rule that a host touches only what it owns, as the cluster's record says at this moment. */
final class Ownerships {
    private static final Duration BOUND = Duration.ofSeconds(5);

    private Ownerships() {}

    /** The record, none when the cluster does not know the VM. */
    static Optional<OwnershipVersion> find(Host host, String vm) {
        return host.cluster().ownership().find(vm, BOUND);
    }

    static boolean ownedHere(Host host, String vm) {
        return find(host, vm)
                .filter(record -> record.ownership().owner().equals(host.name()))
                .isPresent();
    }

    /**
     * The record, which names this host and nobody else. For a VM that no migration is moving: one that is still being handed over then is so by
     * an intent whose write came after its migration had ended, and which is taken back.
     */
    static Ownership requireSettledHere(Host host, String vm, String what) {
        OwnershipVersion current = find(host, vm).orElseThrow(() -> unknown(vm));
        Ownership record = current.ownership();
        if (!record.owner().equals(host.name())) {
            throw new Refusal(Problem.conflict(
                    "not-owner",
                    "VM '" + vm + "' cannot be " + what + " on host '" + host.name() + "': host '" + record.owner()
                            + "' owns it.",
                    "Ask the server; it knows the owner."));
        }
        return record.phase() == Ownership.Phase.SETTLED
                ? record
                : host.cluster()
                        .ownership()
                        .apply(vm, current, record.withdraw(host.name(), String.valueOf(record.attempt())), BOUND)
                        .ownership();
    }

    /** The spec as the cluster has it now. */
    static VmSpec spec(Host host, String vm) {
        return host.cluster().vms().spec(vm).orElseThrow(() -> unknown(vm));
    }

    private static Refusal unknown(String vm) {
        return new Refusal(Problem.unknown("vm", vm, "Define it first."));
    }
}
