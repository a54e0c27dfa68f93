package org.godwit.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final String ROOT = "21 1 254:0 / / rw - ext4 /dev/vda rw";
    private static final String NFS =
            "40 21 0:50 / /srv/shared rw,relatime shared:3 - nfs4 box:/export rw,vers=4.2,local_lock=none";

    @Test
    void nfsThatSendsItsLocksToTheServerIsFine() {
        assertThat(Fence.localLockOption(List.of(ROOT, NFS), Path.of("/srv/shared")))
                .isEmpty();
    }

    @Test
    void nfsWhoseLocksEndAtThisHostIsKnownByItsOption() {
        assertThat(Fence.localLockOption(
                        List.of(ROOT, NFS.replace("local_lock=none", "local_lock=all")), Path.of("/srv/shared/vms")))
                .contains("local_lock=all");
        assertThat(Fence.localLockOption(
                        List.of(ROOT, NFS.replace("local_lock=none", "nolock")), Path.of("/srv/shared")))
                .contains("nolock");
    }

    @Test
    void theDeepestMountDecides() {
        String inner = "41 40 0:51 / /srv/shared/fast rw - tmpfs tmpfs rw";
        assertThat(Fence.localLockOption(
                        List.of(NFS.replace("local_lock=none", "nolock"), inner, ROOT), Path.of("/srv/shared/fast")))
                .isEmpty();
    }
}
