package org.godwit.lab;

import java.util.List;
import java.util.Locale;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;
import org.godwit.lab.guest.GuestCommandLine;

/**
 * A small guest as a test or the demo wants it. Each {@code with…} is another order.
 *
 * @param number from 1; decides its address and MAC, so it must differ between the guests of a lab
 * @param checked how much of its memory it fills with a pattern and checks for ever
 * @param dirtyMiBPerSecond how many MiB of pages it rewrites each second
 * @param fraction how much of each rewritten page changes, over 0 and up to 1
 * @param diskKiBPerSecond how fast it writes its disk and reads it back
 */
public record GuestOrder(
        String name,
        int number,
        ByteSize memory,
        ByteSize checked,
        int dirtyMiBPerSecond,
        double fraction,
        int diskKiBPerSecond) {

    private static final int HEARTBEAT_MILLIS = 20;
    private static final ByteSize DISK = ByteSize.ofMiB(64);

    /** 512 MiB that do next to nothing but check themselves. */
    public static GuestOrder idle(String name, int number) {
        return new GuestOrder(name, number, ByteSize.ofMiB(512), ByteSize.ofMiB(64), 0, 1, 64);
    }

    public GuestOrder withMemory(ByteSize size) {
        return new GuestOrder(name, number, size, checked, dirtyMiBPerSecond, fraction, diskKiBPerSecond);
    }

    public GuestOrder withChecked(ByteSize size, int dirty, double part) {
        return new GuestOrder(name, number, memory, size, dirty, part, diskKiBPerSecond);
    }

    public GuestOrder withDisk(int kibPerSecond) {
        return new GuestOrder(name, number, memory, checked, dirtyMiBPerSecond, fraction, kibPerSecond);
    }

    public String address() {
        return LabLayout.guestAddress(number);
    }

    public String mac() {
        return String.format(Locale.ROOT, "52:54:00:77:00:%02x", number);
    }

    /** The full guest under its own loads: redis and fio with their results checked, beside the memory check. */
    public static GuestOrder busy(String name, int number) {
        return new GuestOrder(name, number, ByteSize.ofMiB(768), ByteSize.ofMiB(128), 10, 0.1, 0);
    }

    VmSpec fullSpec(ImageRef kernel, ImageRef initramfs, ImageRef root) {
        String commandLine = new GuestCommandLine()
                .named(name)
                .address(address() + "/24")
                .root("/dev/vda")
                .memoryCheck(checked, dirtyMiBPerSecond, fraction)
                .load(List.of("redis", "fio"))
                .heartbeat(LabLayout.clientAddress(), 9999, HEARTBEAT_MILLIS)
                .toString();
        return spec(kernel, initramfs, commandLine, new VmSpec.DiskSpec(root, VmSpec.DiskFormat.RAW, null, null, null));
    }

    VmSpec spec(ImageRef kernel, ImageRef initramfs) {
        String commandLine = new GuestCommandLine()
                .named(name)
                .address(address() + "/24")
                .memoryCheck(checked, dirtyMiBPerSecond, fraction)
                .diskCheck("/dev/vda", diskKiBPerSecond)
                .heartbeat(LabLayout.clientAddress(), 9999, HEARTBEAT_MILLIS)
                .toString();
        ImageRef disk = new ImageRef(Staff.DATASTORE, name + "/disk.raw");
        return spec(kernel, initramfs, commandLine, new VmSpec.DiskSpec(disk, VmSpec.DiskFormat.RAW, DISK, null, null));
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
