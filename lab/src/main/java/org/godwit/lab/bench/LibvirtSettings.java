package org.godwit.lab.bench;

import java.util.List;
import org.godwit.lab.LabException;
import org.godwit.lab.libvirt.PrivateLibvirt;

/**
 * One way to call {@code virsh migrate --live --p2p}.
 *
 * @param options beside those that all have
 */
record LibvirtSettings(String name, List<String> options) {
    private static final String CHANNELS = Integer.toString(PeerSettings.CHANNELS);

    static final List<LibvirtSettings> KNOWN = List.of(
            new LibvirtSettings("libvirt", List.of()),
            new LibvirtSettings(
                    "libvirt-parallel-zstd",
                    List.of(
                            "--parallel",
                            "--parallel-connections",
                            CHANNELS,
                            "--compressed",
                            "--comp-methods",
                            "zstd",
                            "--comp-zstd-level",
                            "1")));

    /** @throws LabException when this libvirt does not have one of the options */
    void requireOf(PrivateLibvirt libvirt) {
        for (String option : options) {
            if (option.startsWith("--") && !libvirt.migratesWith(option)) {
                throw new LabException("libvirt " + libvirt.version() + " has no 'virsh migrate " + option
                        + "', which the system '" + name + "' needs. Leave it out of --systems.");
            }
        }
    }
}
