package org.godwit.lab.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to let QEMU migrate by itself: its defaults and one capability more.
 *
 * @param capabilities switched on at both ends
 * @param parameters set at both ends, beside those that all have
 * @param postCopy whether the guest is moved over after the first pass
 */
record PeerSettings(String name, List<String> capabilities, Map<String, Object> parameters, boolean postCopy) {
    /** QEMU's own limit of 128 MiB/s would be slower than the link; this is 1 TiB/s. */
    private static final long UNLIMITED = 1L << 40;

    static final int CHANNELS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

    private static final Map<String, PeerSettings> KNOWN = known(
            new PeerSettings("qemu", List.of(), Map.of(), false),
            new PeerSettings("qemu-xbzrle", List.of("xbzrle"), Map.of("xbzrle-cache-size", 256L << 20), false),
            new PeerSettings("qemu-multifd", List.of("multifd"), Map.of("multifd-channels", CHANNELS), false),
            new PeerSettings(
                    "qemu-multifd-zstd",
                    List.of("multifd"),
                    Map.of("multifd-channels", CHANNELS, "multifd-compression", "zstd", "multifd-zstd-level", 1),
                    false),
            new PeerSettings("qemu-autoconverge", List.of("auto-converge"), Map.of(), false),
            new PeerSettings("qemu-postcopy", List.of("postcopy-ram"), Map.of(), true));

    private static Map<String, PeerSettings> known(PeerSettings... all) {
        Map<String, PeerSettings> byName = new LinkedHashMap<>();
        for (PeerSettings one : all) {
            byName.put(one.name(), one);
        }
        return byName;
    }

    static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    static PeerSettings named(String name) {
        PeerSettings found = KNOWN.get(name);
        if (found == null) {
            throw new IllegalArgumentException("QEMU alone has no system '" + name + "'.");
        }
        return found;
    }

    Map<String, Object> allParameters() {
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        all.put("max-bandwidth", UNLIMITED);
        return all;
    }
}
