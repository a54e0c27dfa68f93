package org.godwit.qemu;

import java.util.Locale;

/** What runs the guest's instructions. */
public enum Accelerator {
    /** The processor itself. */
    KVM,
    /** QEMU's software emulation. */
    TCG;

    /** QEMU's word for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
