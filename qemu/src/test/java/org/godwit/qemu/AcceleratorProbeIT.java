package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceleratorProbeIT {
    private static final byte[] HANGS = HexFormat.of().parseHex("faebfe"); // cli; jmp to itself

    private final QemuBinary qemu = TestQemu.binary();

    @TempDir
    private Path dir;

    @Test
    void aProcessorThatCannotVirtualizeMeansSoftwareAndTheDeviceIsNotLookedAt() throws IOException {
        Path cpuinfo = Files.writeString(dir.resolve("cpuinfo"), "processor\t: 0\nflags\t\t: fpu sse2 svml vmxish\n");
        Path device = dir.resolve("none").resolve("kvm");
        Acceleration acceleration = AcceleratorProbe.probe(qemu, cpuinfo, device);
        assertThat(acceleration.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(acceleration.reason()).isEqualTo("Software emulation: the processor shows neither vmx nor svm.");
    }

    @Test
    void aProcessorThatCouldNeedsTheDevice() throws IOException {
        Path cpuinfo = Files.writeString(dir.resolve("cpuinfo"), "flags\t\t: fpu svm sse2\n");
        Acceleration acceleration = AcceleratorProbe.probe(qemu, cpuinfo, dir.resolve("kvm"));
        assertThat(acceleration.accelerator()).isEqualTo(Accelerator.TCG);
        assertThat(acceleration.reason()).contains("there is no " + dir.resolve("kvm"));
    }

    @Test
    void theProbeGuestGetsThroughWhereGuestsRun() {
        ProbeGuest.Outcome outcome =
                ProbeGuest.run(qemu, Accelerator.TCG, ProbeGuest.SAYS_THAT_IT_RAN, Duration.ofSeconds(60));
        assertThat(outcome).isEqualTo(new ProbeGuest.Outcome(true, "it ran"));
    }

    @Test
    void aProbeGuestThatHangsIsEndedAndSaidToHang() {
        List<Long> before = children();
        ProbeGuest.Outcome outcome = ProbeGuest.run(qemu, Accelerator.TCG, HANGS, Duration.ofSeconds(1));
        assertThat(outcome).isEqualTo(new ProbeGuest.Outcome(false, "it hung for 1 s"));
        org.awaitility.Awaitility.await().until(() -> children().equals(before));
    }

    private static List<Long> children() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }
}
