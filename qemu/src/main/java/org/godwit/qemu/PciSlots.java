package org.godwit.qemu;

/**
 * Where each device sits on the machine's first PCI bus. The addresses are fixed by kind and index: a guest finds its devices by
 * address, and QEMU's stream names them by it, so both ends must agree without looking at each other's arguments.
 *
 * <pre>
 *  00        host bridge            08 .. 0f  NICs
 *  01        PIIX3 (pc only)        10 .. 1d  disks
 *  02        random numbers         1e        cloud-init seed
 *  03        guest agent's channel  1f        ICH9 (q35 only)
 *  04 .. 07  free
 * </pre>
 *
 * <p>The seed comes after the disks: Linux names disks in this order, and a guest's first disk is its {@code vda} with a seed
 * and without.
 */
final class PciSlots {
    static final int MAX_NICS = 8;
    static final int MAX_DISKS = 14;

    private final String bus;

    PciSlots(boolean q35) {
        this.bus = q35 ? "pcie.0" : "pci.0";
    }

    String rng() {
        return at(0x02);
    }

    String channels() {
        return at(0x03);
    }

    String seed() {
        return at(0x1e);
    }

    String nic(int index) {
        return at(0x08 + index);
    }

    String disk(int index) {
        return at(0x10 + index);
    }

    private String at(int slot) {
        return "bus=%s,addr=0x%02x".formatted(bus, slot);
    }
}
