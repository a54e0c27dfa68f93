package org.godwit.lab.guest;

import java.nio.file.Path;

/**
 * A Debian with systemd and real services. Boots with {@link GuestCommandLine#root root=/dev/vda}.
 *
 * @param rootImage raw, sparse, ext4 without a partition table; shared by all, so a VM gets an overlay or a sparse copy
 */
public record FullGuest(Path kernel, Path initramfs, Path rootImage) {}
