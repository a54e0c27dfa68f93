package org.godwit.lab.stream;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.ByteSize;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.qemu.PrivateQemu;

/**
 * A guest whose stream is wanted.
 *
 * @param name names the files
 * @param machine as QEMU's {@code -machine}
 * @param display whether it has a graphics card, with 16 MiB of memory of its own
 * @param dirtyMiBPerSecond how much memory it rewrites while it migrates; 0: it is paused before. QEMU before 10 under software
 *     emulation can forget that a page was written, so that its stream of a running guest proves nothing
 * @param rounds after how many rounds it is stopped
 */
public record CaptureOrder(
        String name,
        Path emulator,
        String machine,
        ByteSize memory,
        boolean display,
        int dirtyMiBPerSecond,
        int rounds) {
    private static final Path SYSTEMS = Path.of("/usr/bin/qemu-system-x86_64");

    public CaptureOrder {
        if (memory.bytes() < ByteSize.ofMiB(96).bytes()) {
            throw new IllegalArgumentException("The small guest needs at least 96 MiB, not " + memory + ".");
        }
    }

    /** Guests that differ in machine, memory and devices, on every QEMU that the lab has. */
    public static List<CaptureOrder> ofEveryKind() {
        int systems = PrivateQemu.systemMajor();
        boolean older = PrivateQemu.neededFor(systems);
        Path newer = older ? PrivateQemu.in(Cache.ofUser()).emulator() : SYSTEMS;
        List<CaptureOrder> orders = new ArrayList<>(List.of(
                new CaptureOrder("q35-load", newer, "q35", ByteSize.ofMiB(256), true, 60, 6),
                new CaptureOrder("pc-load", newer, "pc", ByteSize.ofMiB(128), false, 20, 4)));
        if (older && Files.isExecutable(SYSTEMS)) {
            orders.add(new CaptureOrder("older-paused", SYSTEMS, "q35", ByteSize.ofMiB(128), true, 0, 1));
        }
        return List.copyOf(orders);
    }
}
