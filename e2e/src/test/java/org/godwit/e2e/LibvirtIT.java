package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.godwit.lab.Lab;
import org.godwit.lab.LabOptions;
import org.godwit.lab.Remains;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.libvirt.LibvirtHost;
import org.godwit.lab.libvirt.PrivateLibvirt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** libvirt is in a lab as a lab's own processes are: whoever takes the lab down, having known of it or not, takes it down. */
class LibvirtIT {
    private static final String LAB = "libvirtit";

    @AfterEach
    void remove() {
        Lab.down(LAB);
    }

    @Test
    void theDaemonsEndWithTheLabAndLeaveNoMount() throws Exception {
        Lab lab = Lab.up(LabOptions.named(LAB).withoutProcesses());
        PrivateLibvirt libvirt = PrivateLibvirt.in(Cache.ofUser());

        List<LibvirtHost> hosts = lab.hosts().stream()
                .map(host -> LibvirtHost.start(lab, host, libvirt, lab.staff().emulator(), false))
                .toList();

        assertThat(hosts).allSatisfy(host -> {
            assertThat(host.virsh("hostname").strip()).isEqualTo(host.host().name());
            assertThat(host.virsh("list", "--all", "--name")).isBlank();
        });
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip())
                .isNotIn("h1", "h2");
        Lab.down(LAB);
        assertThat(Remains.of(LAB).nothing()).as("%s", Remains.of(LAB)).isTrue();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("/" + LAB + "/");
    }
}
