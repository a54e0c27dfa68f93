/**
 * A QEMU that software emulation can trust. QEMU 7.2, Debian 12's own, loses dirty pages under TCG: guests die after a
 * migration. {@link org.godwit.lab.qemu.PrivateQemu} unpacks QEMU 10 from Debian 12's backports beside the system's.
 */
@NullMarked
package org.godwit.lab.qemu;

import org.jspecify.annotations.NullMarked;
