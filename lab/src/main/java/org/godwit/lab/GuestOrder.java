package org.godwit.lab;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;
import org.godwit.lab.guest.GuestCommandLine;

/**
 * A guest as a test, the demo or the benchmark wants it. Each {@code with…} is another order.
 *
 * @param number from 1; decides its address and MAC, so it must differ between the guests of a lab
 * @param checked how much of its memory it fills with a pattern and checks for ever
 * @param dirtyMiBPerSecond how many MiB of pages it rewrites each second
 * @param fraction how much of each rewritten page changes, over 0 and up to 1
 * @param diskKiBPerSecond how fast it writes its disk and reads it back
 * @param lifelike how much of its checked memory is rewritten at all, where that memory shall look like a program's; 0: all of it,
 *     and it is a plain pattern
 * @param loads of the full guest
 */
public record GuestOrder(
        String name,
        int number,
        ByteSize memory,
        ByteSize checked,
        int dirtyMiBPerSecond,
        double fraction,
        int diskKiBPerSecond,
        ByteSize lifelike,
        List<String> loads) {

    private static final int HEARTBEAT_MILLIS = 20;
    /** Of the loads that count their operations, under which name. */
    private static final Map<String, String> COUNTED =
            Map.of("redis", "redis", "postgres", "postgres", "pgbench", "postgres", "compile", "compile");

    private static final ByteSize DISK = ByteSize.ofMiB(64);
    private static final ByteSize PLAIN = new ByteSize(0);

    /** What a guest whose memory looks like a program's reads of it each second: the load shall be the writing. */
    private static final int GENTLE_CHECK = 4;

    public GuestOrder {
        loads = List.copyOf(loads);
    }

    /** 512 MiB that do next to nothing but check themselves. */
    public static GuestOrder idle(String name, int number) {
        return new GuestOrder(name, number, ByteSize.ofMiB(512), ByteSize.ofMiB(64), 0, 1, 64, PLAIN, List.of());
    }

    /** The full guest under its own loads: redis and fio with their results checked, beside the memory check. */
    public static GuestOrder busy(String name, int number) {
        return idle(name, number)
                .withMemory(ByteSize.ofMiB(768))
                .withChecked(ByteSize.ofMiB(128), 10, 0.1)
                .withDisk(0)
                .withLoads(List.of("redis", "fio"));
    }

    public GuestOrder withMemory(ByteSize size) {
        return new GuestOrder(
                name, number, size, checked, dirtyMiBPerSecond, fraction, diskKiBPerSecond, lifelike, loads);
    }

    public GuestOrder withChecked(ByteSize size, int dirty, double part) {
        return new GuestOrder(name, number, memory, size, dirty, part, diskKiBPerSecond, lifelike, loads);
    }

    public GuestOrder withDisk(int kibPerSecond) {
        return new GuestOrder(
                name, number, memory, checked, dirtyMiBPerSecond, fraction, kibPerSecond, lifelike, loads);
    }

    /** Its checked memory looks like a program's, and the first {@code rewritten} of it is what changes. */
    public GuestOrder withLifelike(ByteSize rewritten) {
        return new GuestOrder(
                name, number, memory, checked, dirtyMiBPerSecond, fraction, diskKiBPerSecond, rewritten, loads);
    }

    public GuestOrder withLoads(List<String> names) {
        return new GuestOrder(
                name, number, memory, checked, dirtyMiBPerSecond, fraction, diskKiBPerSecond, lifelike, names);
    }

    public String address() {
        return LabLayout.guestAddress(number);
    }

    public String mac() {
        return String.format(Locale.ROOT, "52:54:00:77:00:%02x", number);
    }

    VmSpec fullSpec(ImageRef kernel, ImageRef initramfs, ImageRef root) {
        String commandLine = checks().root("/dev/vda").load(loads).toString();
        return spec(kernel, initramfs, commandLine, new VmSpec.DiskSpec(root, VmSpec.DiskFormat.RAW, null, null, null));
    }

    VmSpec spec(ImageRef kernel, ImageRef initramfs) {
        String commandLine = checks().diskCheck("/dev/vda", diskKiBPerSecond).toString();
        ImageRef disk = new ImageRef(Staff.DATASTORE, name + "/disk.raw");
        return spec(kernel, initramfs, commandLine, new VmSpec.DiskSpec(disk, VmSpec.DiskFormat.RAW, DISK, null, null));
    }

    private GuestCommandLine checks() {
        GuestCommandLine line = new GuestCommandLine()
                .named(name)
                .address(address() + "/24")
                .memoryCheck(checked, dirtyMiBPerSecond, fraction)
                .heartbeat(LabLayout.clientAddress(), 9999, HEARTBEAT_MILLIS);
        GuestCommandLine counted = operations().map(line::operations).orElse(line);
        return lifelike.bytes() == 0 ? counted : counted.rewriting(lifelike).checkRate(GENTLE_CHECK);
    }

    /** What its heartbeat counts: the operations of its only load, else the pages that it rewrites. */
    public Optional<String> operations() {
        if (loads.size() == 1) {
            return Optional.ofNullable(COUNTED.get(loads.getFirst()));
        }
        return dirtyMiBPerSecond > 0 ? Optional.of("memory") : Optional.empty();
    }

    private VmSpec spec(ImageRef kernel, ImageRef initramfs, String commandLine, VmSpec.DiskSpec disk) {
        return new VmSpec(
                name,
                1,
                memory,
                null,
                null,
                null,
                new VmSpec.KernelBoot(kernel, initramfs, commandLine),
                List.of(disk),
                List.of(new VmSpec.NicSpec(Staff.NETWORK, mac(), address())),
                null);
    }
}
