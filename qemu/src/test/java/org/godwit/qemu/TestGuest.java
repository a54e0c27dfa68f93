package org.godwit.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmSpec.NicSpec;
import org.godwit.qemu.GuestPlan.Role;

/** A QEMU of a test with everything that a VM's has: a disk, a NIC, channels, memory on a tmpfs. Ended by its process id. */
final class TestGuest implements AutoCloseable {
    static final ByteSize MEMORY = ByteSize.ofMiB(128);
    private static final Path RAM = Path.of("/dev/shm");

    final GuestPlan plan;
    final QemuProcess process;
    final QemuMonitor monitor;

    private TestGuest(GuestPlan plan, QemuProcess process, QemuMonitor monitor) {
        this.plan = plan;
        this.process = process;
        this.monitor = monitor;
    }

    static VmSpec spec(String machine) {
        return new VmSpec(
                "heartbeat",
                1,
                MEMORY,
                null,
                machine,
                null,
                null,
                List.of(new DiskSpec(ImageRef.parse("store:boot.img"), null, null, null, "writeback")),
                List.of(new NicSpec("lan", "52:54:00:00:00:01", null)),
                null);
    }

    /** Both ends of a migration are given the same store, which holds the disk, and a folder of their own. */
    static GuestPlan plan(QemuBinary qemu, VmSpec spec, Path store, Path dir, Role role) {
        return new GuestPlan(
                spec,
                dir,
                RAM.resolve("godwit-test-" + ProcessHandle.current().pid() + "-" + dir.getFileName() + ".ram"),
                image -> store.resolve(image.path()),
                List.of("tap0"),
                Accelerator.TCG,
                qemu.versioned(spec.machineOrDefault()).orElseThrow(),
                role,
                dir.resolve("console.log"),
                Optional.empty(),
                Optional.empty());
    }

    static TestGuest start(QemuBinary qemu, GuestPlan plan) {
        try {
            Files.createDirectories(plan.runDir());
            GuestRam.reserve(plan.ram(), plan.spec().memory().bytes());
            QemuProcess process = QemuProcess.launch(
                    inItsOwnNetwork(CommandLine.of(qemu, plan)), plan.runDir().resolve("qemu.log"));
            try {
                return new TestGuest(plan, process, process.awaitMonitor(plan.qmpSocket(), Duration.ofSeconds(30)));
            } catch (QemuException e) {
                process.kill();
                GuestRam.release(plan.ram());
                throw e;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Its tap lives in a namespace that nobody else is in, and ends with it. */
    private static List<String> inItsOwnNetwork(List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "unshare",
                "--net",
                "sh",
                "-c",
                "ip tuntap add tap0 mode tap && ip link set tap0 up && exec \"$@\"",
                "sh"));
        all.addAll(command);
        return all;
    }

    /** What the guest wrote since it started here; the firmware writes nothing. */
    String console() {
        try {
            return Files.exists(plan.consoleLog())
                    ? Files.readString(plan.consoleLog(), StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        monitor.close();
        process.kill();
        process.onExit().join();
        GuestRam.release(plan.ram());
    }
}
