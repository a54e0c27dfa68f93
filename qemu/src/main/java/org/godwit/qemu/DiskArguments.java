package org.godwit.qemu;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.Json;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec.DiskFormat;
import org.godwit.api.VmSpec.DiskSpec;
import org.jspecify.annotations.Nullable;

/** Images as QEMU's block layer takes them: for each a node for the file and one for its format, both with fixed names. */
final class DiskArguments {
    /** A cache mode as QEMU's three switches. */
    private record CacheMode(boolean direct, boolean noFlush, boolean writeCache) {}

    private static final Map<String, CacheMode> CACHE_MODES = Map.of(
            "none", new CacheMode(true, false, true),
            "writeback", new CacheMode(false, false, true),
            "writethrough", new CacheMode(false, false, false),
            "directsync", new CacheMode(true, false, false),
            "unsafe", new CacheMode(false, true, true));

    private DiskArguments() {}

    static List<String> disk(DiskSpec disk, int index, Path file, PciSlots slots, boolean bootable) {
        @Nullable CacheMode cache = CACHE_MODES.get(disk.cacheOrDefault());
        if (cache == null) {
            throw new Refusal(Problem.badField(
                    "disks[" + index + "].cache",
                    "disks[" + index + "].cache: '" + disk.cacheOrDefault() + "' is no cache mode.",
                    "Choose one of none, writeback, writethrough, directsync, unsafe."));
        }
        String node = "disk" + index;
        String device = "virtio-blk-pci,id=%s,drive=%s,%s,serial=%s,write-cache=%s%s"
                .formatted(
                        "virtio-" + node,
                        node,
                        slots.disk(index),
                        node,
                        cache.writeCache() ? "on" : "off",
                        bootable ? ",bootindex=" + (index + 1) : "");
        return List.of(
                "-blockdev", file(node + "-file", file, disk.isReadOnly(), cache.direct(), cache.noFlush()),
                "-blockdev", format(node, disk.formatOrDefault(), disk.isReadOnly(), cache.direct(), cache.noFlush()),
                "-device", device);
    }

    static List<String> seed(Path iso, PciSlots slots) {
        return List.of(
                "-blockdev", file("seed-file", iso, true, false, false),
                "-blockdev", format("seed", DiskFormat.RAW, true, false, false),
                "-device", "virtio-blk-pci,id=virtio-seed,drive=seed," + slots.seed() + ",serial=seed");
    }

    /** The firmware's code, which the host shares among its guests, and the VM's own variables. */
    static List<String> uefi(GuestPlan.Uefi uefi) {
        return List.of(
                "-blockdev", file("uefi-code-file", uefi.code(), true, false, false),
                "-blockdev", format("uefi-code", DiskFormat.RAW, true, false, false),
                "-blockdev", file("uefi-variables-file", uefi.variables(), false, false, false),
                "-blockdev", format("uefi-variables", DiskFormat.RAW, false, false, false));
    }

    /**
     * Locks are asked for, not left to QEMU's guess: without them nothing keeps two QEMUs from writing one image.
     * {@code auto-read-only} would turn an image that may not be written into a read-only disk in silence.
     */
    private static String file(String node, Path path, boolean readOnly, boolean direct, boolean noFlush) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("driver", isBlockDevice(path) ? "host_device" : "file");
        options.put("node-name", node);
        options.put("filename", path.toString());
        options.put("locking", "on");
        options.put("read-only", readOnly);
        options.put("auto-read-only", false);
        options.put("discard", "unmap");
        options.put("cache", cache(direct, noFlush));
        return Json.mapper().writeValueAsString(options);
    }

    private static String format(String node, DiskFormat format, boolean readOnly, boolean direct, boolean noFlush) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("driver", format == DiskFormat.QCOW2 ? "qcow2" : "raw");
        options.put("node-name", node);
        options.put("file", node + "-file");
        options.put("read-only", readOnly);
        options.put("discard", "unmap");
        options.put("cache", cache(direct, noFlush));
        return Json.mapper().writeValueAsString(options);
    }

    private static Map<String, Object> cache(boolean direct, boolean noFlush) {
        Map<String, Object> cache =
                new LinkedHashMap<>(); // In one order: the command line of a VM is the same every time.
        cache.put("direct", direct);
        cache.put("no-flush", noFlush);
        return cache;
    }

    private static boolean isBlockDevice(Path path) {
        return path.startsWith("/dev") && Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }
}
