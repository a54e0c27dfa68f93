package org.godwit.qemu;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Capabilities and parameters of one migration; both ends get theirs before it starts.
 *
 * <p>Always on: {@code return-path} (QEMU's {@code SHUT} comes back only after the load) and {@code events}. Where QEMU knows them:
 * {@code late-block-activate} (a loaded shadow VM takes no image lock before it runs) and {@code switchover-ack} (QEMU waits for a
 * message that the transport withholds, so that it never completes by itself; QEMU 8.1).
 */
public record MigrationSetup(Map<String, Boolean> capabilities, Map<String, ?> parameters) {
    /** 8 EiB would overflow inside QEMU; this is 1 TiB/s, more than any link. */
    private static final long UNLIMITED = 1L << 40;

    private static final Set<String> WANTED = Set.of("return-path", "events", "late-block-activate", "switchover-ack");

    public MigrationSetup {
        capabilities = Map.copyOf(capabilities);
        parameters = Map.copyOf(parameters);
    }

    /**
     * The source: never slowed by QEMU's own limit of 128 MiB/s. Its downtime limit only shapes QEMU's estimates, since
     * completion waits for Godwit's stop; on QEMU before 8.1 it is what lets QEMU complete.
     */
    public static MigrationSetup source(QemuBinary qemu, long downtimeLimitMillis) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("max-bandwidth", UNLIMITED);
        parameters.put("downtime-limit", downtimeLimitMillis);
        return new MigrationSetup(wanted(qemu), parameters);
    }

    /**
     * The shadow VM: silent at the end of its load. Left alone it would announce itself, five RARP frames even under
     * {@code -S}, before any commit.
     */
    public static MigrationSetup shadow(QemuBinary qemu) {
        return new MigrationSetup(wanted(qemu), Map.of("announce-rounds", 0));
    }

    private static Map<String, Boolean> wanted(QemuBinary qemu) {
        Map<String, Boolean> capabilities = new LinkedHashMap<>();
        WANTED.stream().filter(qemu::hasMigrationCapability).forEach(name -> capabilities.put(name, true));
        return capabilities;
    }
}
