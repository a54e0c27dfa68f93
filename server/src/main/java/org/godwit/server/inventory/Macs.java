package org.godwit.server.inventory;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.NicSpec;
import org.jspecify.annotations.Nullable;

/** Gives NICs that came without a MAC one of QEMU's, {@code 52:54:00}, that nobody in the cluster has. */
final class Macs {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Macs() {}

    static VmSpec assign(VmSpec spec, Set<String> taken) {
        if (spec.nics() == null) {
            return spec;
        }
        Set<String> used = new HashSet<>(taken);
        for (NicSpec nic : spec.nics()) {
            @Nullable String mac = nic.mac();
            if (mac != null) {
                used.add(mac);
            }
        }
        return spec.withNics(spec.nics().stream()
                .map(nic -> nic.mac() != null ? nic : new NicSpec(nic.network(), fresh(used), nic.address()))
                .toList());
    }

    private static String fresh(Set<String> used) {
        String mac;
        do {
            int tail = RANDOM.nextInt(1 << 24);
            mac = "52:54:00:%02x:%02x:%02x".formatted(tail >> 16 & 0xff, tail >> 8 & 0xff, tail & 0xff);
        } while (!used.add(mac));
        return mac;
    }
}
