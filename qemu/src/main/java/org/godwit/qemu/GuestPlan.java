package org.godwit.qemu;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;

/**
 * Everything that a QEMU needs to be started for a VM. Source and shadow VM differ in role and in what lies where on their
 * hosts, never in what the guest sees.
 *
 * @param runDir holds this QEMU's sockets; exists, and belongs to this VM alone
 * @param ram the file that was reserved for the guest's memory
 * @param images where this host has an image
 * @param taps one interface for each of the spec's NICs, in their order; they exist
 * @param machine a versioned machine type, chosen when the VM was first started
 * @param consoleLog gets everything that the guest writes to its serial console
 * @param seed the cloud-init seed, where the spec has one
 * @param uefi where the spec asks for UEFI
 */
public record GuestPlan(
        VmSpec spec,
        Path runDir,
        Path ram,
        Function<ImageRef, Path> images,
        List<String> taps,
        Accelerator accelerator,
        String machine,
        Role role,
        Path consoleLog,
        Optional<Path> seed,
        Optional<Uefi> uefi) {

    /** What this QEMU is for. */
    public enum Role {
        /** The guest boots and runs. */
        START,
        /** A shadow VM: it waits, stopped, for a migration; its disks are named but not opened for writing. */
        SHADOW
    }

    /**
     * UEFI firmware.
     *
     * @param code the host's firmware, only read
     * @param variables this VM's own variables, on a datastore, so that they move with it
     */
    public record Uefi(Path code, Path variables) {}

    public GuestPlan {
        taps = List.copyOf(taps);
    }

    public Path qmpSocket() {
        return runDir.resolve("qmp.sock");
    }

    /** The serial console; one client at a time. */
    public Path consoleSocket() {
        return runDir.resolve("console.sock");
    }

    /** The QEMU guest agent's channel, where the guest runs one. */
    public Path guestAgentSocket() {
        return guestAgentSocket(runDir);
    }

    /** The same, of the VM whose sockets are in this folder. */
    public static Path guestAgentSocket(Path runDir) {
        return runDir.resolve("guest-agent.sock");
    }

    public GuestPlan withRole(Role other) {
        return new GuestPlan(spec, runDir, ram, images, taps, accelerator, machine, other, consoleLog, seed, uefi);
    }
}
