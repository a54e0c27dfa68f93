package org.godwit.agent.migration;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.qemu.MigrationSetup;
import org.godwit.qemu.QemuBinary;
import org.godwit.qemu.QemuMonitor;

/** What both QEMUs of a migration are told to do, and what only one of them is. */
final class Capabilities {
    /** Both ends must agree on these: they change what QEMU writes, or what it waits for. */
    private static final Set<String> SHARED = Set.of("return-path", "switchover-ack", "late-block-activate");

    private Capabilities() {}

    /** Those of the shared ones that this QEMU has. */
    static Set<String> offeredBy(QemuBinary qemu) {
        Set<String> offered = new TreeSet<>(SHARED);
        offered.removeIf(name -> !qemu.hasMigrationCapability(name));
        return offered;
    }

    /** The shadow also sends events (its load is waited for), and is silent until it is told to announce itself. */
    static Set<String> setUpShadow(QemuMonitor monitor, QemuBinary qemu, Set<String> offered) {
        Set<String> agreed = new TreeSet<>(offeredBy(qemu));
        agreed.retainAll(offered);
        Map<String, Boolean> capabilities = switches(qemu, agreed);
        capabilities.put("events", true);
        monitor.migrateSetup(new MigrationSetup(capabilities, Map.of("announce-rounds", 0)));
        return agreed;
    }

    /**
     * The source sends no events: while it waits for its stop with nothing left to send it would send 12,000 a second. It has no
     * limit of bandwidth, which is the transport's business; a small downtime limit makes it drain each
     * round before it looks at the dirty bitmap again, and decides nothing, since the acknowledgement is withheld.
     *
     * @param maySlow whether the guest may be slowed: QEMU must be told before it begins
     */
    static void setUpSource(QemuMonitor monitor, QemuBinary qemu, Set<String> agreed, boolean maySlow) {
        Map<String, Boolean> capabilities = switches(qemu, agreed);
        capabilities.put("events", false);
        capabilities.put(Throttle.CAPABILITY, maySlow);
        Map<String, Object> parameters = new HashMap<>(Throttle.idle());
        parameters.put("max-bandwidth", 1L << 40);
        parameters.put("downtime-limit", 1);
        monitor.migrateSetup(new MigrationSetup(capabilities, parameters));
    }

    /** Six RARP rounds within two seconds: one that is lost costs 50 ms, not the connection. */
    static void announce(QemuMonitor monitor) {
        monitor.announceSelf(6, Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(550));
    }

    private static Map<String, Boolean> switches(QemuBinary qemu, Set<String> on) {
        Map<String, Boolean> capabilities = new HashMap<>();
        offeredBy(qemu).forEach(name -> capabilities.put(name, on.contains(name)));
        return capabilities;
    }
}
