package org.godwit.lab.guest;

import java.nio.file.Path;
import org.godwit.lab.cache.Tools;

/**
 * A Debian with systemd and real services. Boots with {@link GuestCommandLine#root root=/dev/vda}.
 *
 * @param rootImage raw, sparse, ext4 without a partition table; shared by all, so that each VM gets a {@link #copyTo copy}
 */
public record FullGuest(Path kernel, Path initramfs, Path rootImage) {

    /** A disk for one VM: raw, sparse, sharing blocks with the original where the file system can. */
    public void copyTo(Path target) {
        Tools.once("cp", "--reflink=auto", "--sparse=always", rootImage.toString(), target.toString());
    }
}
