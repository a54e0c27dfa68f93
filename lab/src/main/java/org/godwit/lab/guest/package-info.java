/**
 * Real Linux guests, built from Debian's packages and cached ({@link org.godwit.lab.cache}).
 *
 * <pre>
 *   linux-image-cloud-amd64, unpacked --> kernel/vmlinuz, modules
 *   program/*.c, gcc -static ---------\        |
 *   busybox-static, small/ -----------+--> initramfs.cpio --> small guest (stays in memory)
 *                                               |
 *                                               +--> with root=/dev/vda: switches to the full guest's disk
 *   debootstrap, full/ ---> root.img (ext4) ----------------> full guest (systemd, real services)
 * </pre>
 *
 * Both are told what to do on the kernel's command line ({@link org.godwit.lab.guest.GuestCommandLine}) and say how they
 * are at {@code http://ADDRESS/cgi-bin/status} ({@link org.godwit.lab.guest.GuestStatus}). Both answer on TCP port 7 with
 * what they were sent, have a shell on ttyS0, and shut down when the ACPI power button is pressed.
 */
@NullMarked
package org.godwit.lab.guest;

import org.jspecify.annotations.NullMarked;
