package org.godwit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.CloudInit;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmSpec.Firmware;
import org.godwit.api.VmSpec.KernelBoot;
import org.godwit.api.VmSpec.NicSpec;
import org.godwit.qemu.GuestPlan.Role;
import org.godwit.qemu.GuestPlan.Uefi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
    private static final QemuBinary QEMU = new QemuBinary(
            Path.of("/usr/bin/qemu-system-x86_64"),
            new QemuVersion(10, 0, 2, "Debian"),
            Map.of(
                    "pc-q35-10.0", new MachineType("pc-q35-10.0", Optional.of("q35"), 288, false),
                    "pc-i440fx-10.0", new MachineType("pc-i440fx-10.0", Optional.of("pc"), 255, false),
                    "microvm", new MachineType("microvm", Optional.empty(), 288, false)),
            Map.of(
                    "EPYC-v1", new CpuModel("EPYC-v1", true, List.of("topoext", "xsavec")),
                    "host", new CpuModel("host", false, List.of("kvm")),
                    "max", new CpuModel("max", false, List.of())),
            Set.of("return-path", "events", "late-block-activate", "switchover-ack"));

    private static final VmSpec KERNEL_BOOT = new VmSpec(
            "small",
            2,
            ByteSize.ofMiB(512),
            null,
            null,
            null,
            new KernelBoot(ImageRef.parse("shared:vmlinuz"), ImageRef.parse("shared:initrd"), "console=ttyS0 quiet"),
            List.of(new DiskSpec(ImageRef.parse("shared:small.img"), null, null, null, null)),
            List.of(new NicSpec("lan", "52:54:00:00:00:01", null)),
            null);

    private static final VmSpec FULL = new VmSpec(
            "full,1",
            4,
            ByteSize.parse("2GiB"),
            "x86-64-v3",
            "pc",
            Firmware.UEFI,
            null,
            List.of(
                    new DiskSpec(ImageRef.parse("shared:full/root.qcow2"), null, null, null, "writeback"),
                    new DiskSpec(ImageRef.parse("shared:tools.iso"), null, null, true, "directsync")),
            List.of(new NicSpec("lan", "52:54:00:00:00:02", null), new NicSpec("dmz", "52:54:00:00:00:03", null)),
            new CloudInit("#cloud-config", null, null));

    @Test
    void aGuestThatBootsAKernel() {
        assertThat(lines(KERNEL_BOOT, "pc-q35-10.0", Role.START, Accelerator.TCG))
                .isEqualTo(expected("kernel-boot.txt"));
    }

    @Test
    void aGuestWithUefiDisksAndASeedOnTheOlderMachineWithKvm() {
        assertThat(lines(FULL, "pc-i440fx-10.0", Role.START, Accelerator.KVM))
                .isEqualTo(expected("uefi-disks-seed.txt"));
    }

    @Test
    void aShadowVmIsTheSameMachineThatWaits() {
        List<String> started = CommandLine.of(QEMU, plan(KERNEL_BOOT, "pc-q35-10.0", Role.START, Accelerator.TCG));
        List<String> shadow = CommandLine.of(QEMU, plan(KERNEL_BOOT, "pc-q35-10.0", Role.SHADOW, Accelerator.TCG));
        assertThat(shadow.subList(0, started.size())).isEqualTo(started);
        assertThat(shadow.subList(started.size(), shadow.size())).containsExactly("-S", "-incoming", "defer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x86-64-v2 | TCG | Nehalem-v2,spec-ctrl=off,enforce",
                "x86-64-v2 | KVM | Nehalem-v2,enforce",
                "x86-64-v3 | TCG | Haswell-v4,spec-ctrl=off,pcid=off,invpcid=off,tsc-deadline=off,enforce",
                "x86-64-v3 | KVM | Haswell-v4,enforce",
                "x86-64-v4 | KVM | Skylake-Server-v4,enforce",
                "EPYC-v1   | KVM | EPYC-v1,enforce",
                "EPYC-v1   | TCG | EPYC-v1,topoext=off,xsavec=off,enforce",
                "host      | KVM | host",
                "max       | TCG | max",
            })
    void theProcessorIsTheSameOnEveryHost(String cpu, Accelerator accelerator, String argument) {
        assertThat(CpuArgument.of(QEMU, cpu, accelerator)).isEqualTo(argument);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x86-64-v4 | cpu: 'x86-64-v4' needs AVX-512, which software emulation does not have.",
                "host      | cpu: 'host' needs KVM",
                "pentium9  | cpu: 'pentium9' is neither a baseline nor a CPU model of QEMU 10.0.2.",
            })
    void aProcessorThatTheHostCannotGiveIsRefused(String cpu, String sentence) {
        assertThatThrownBy(() -> CpuArgument.of(QEMU, cpu, Accelerator.TCG))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({"q35", "microvm", "pc-q35-11.1", "isapc"})
    void onlyAVersionedMachineThatThisQemuKnows(String machine) {
        assertThatThrownBy(() -> lines(KERNEL_BOOT, machine, Role.START, Accelerator.TCG))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(
                        "machine: '" + machine + "' is not a versioned machine type that QEMU 10.0.2 knows.");
    }

    @Test
    void whatHasNoPlaceInTheMachineIsRefused() {
        List<NicSpec> nics = Collections.nCopies(9, new NicSpec("lan", "52:54:00:00:00:01", null));
        List<DiskSpec> disks = IntStream.range(0, 15)
                .mapToObj(i -> new DiskSpec(ImageRef.parse("s:" + i), null, null, null, null))
                .toList();
        DiskSpec unsafe = new DiskSpec(ImageRef.parse("s:1"), null, null, null, "fast");
        assertRefused(spec(1, List.of(), nics), "nics: expected at most 8, got 9.");
        assertRefused(spec(1, disks, List.of()), "disks: expected at most 14, got 15.");
        assertRefused(spec(289, List.of(), List.of()), "vcpus: expected at most 288 for pc-q35-10.0, got 289.");
        assertRefused(spec(1, List.of(unsafe), List.of()), "disks[0].cache: 'fast' is no cache mode.");
    }

    @Test
    void aFolderThatIsTooDeepForASocketIsNamed() {
        GuestPlan deep = plan(KERNEL_BOOT, "pc-q35-10.0", Role.START, Accelerator.TCG, Path.of("/" + "x".repeat(100)));
        assertThatThrownBy(() -> CommandLine.of(QEMU, deep))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("qmp.sock has a path of 110 bytes; expected at most 107");
    }

    private static void assertRefused(VmSpec spec, String sentence) {
        assertThatThrownBy(() -> lines(spec, "pc-q35-10.0", Role.START, Accelerator.TCG))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(sentence);
    }

    private static VmSpec spec(int vcpus, List<DiskSpec> disks, List<NicSpec> nics) {
        return new VmSpec("vm", vcpus, ByteSize.ofMiB(64), null, null, null, null, disks, nics, null);
    }

    private static String expected(String file) {
        try (InputStream in = CommandLineTest.class.getResourceAsStream("commandline/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One option with its value on each line. */
    private static String lines(VmSpec spec, String machine, Role role, Accelerator accelerator) {
        StringBuilder lines = new StringBuilder();
        for (String argument : CommandLine.of(QEMU, plan(spec, machine, role, accelerator))) {
            boolean option = argument.startsWith("-");
            lines.append(lines.isEmpty() ? "" : option ? "\n" : " ").append(argument);
        }
        return lines.append('\n').toString();
    }

    private static GuestPlan plan(VmSpec spec, String machine, Role role, Accelerator accelerator) {
        return plan(spec, machine, role, accelerator, Path.of("/run/godwit/agent/vm"));
    }

    private static GuestPlan plan(VmSpec spec, String machine, Role role, Accelerator accelerator, Path runDir) {
        boolean uefi = spec.firmwareOrDefault() == Firmware.UEFI;
        return new GuestPlan(
                spec,
                runDir,
                Path.of("/dev/shm/godwit/" + spec.name() + ".ram"),
                image -> Path.of("/srv", image.datastore(), image.path()),
                IntStream.range(0, spec.nicsOrNone().size())
                        .mapToObj(i -> "gw-tap" + i)
                        .toList(),
                accelerator,
                machine,
                role,
                Path.of("/var/lib/godwit/agent/vms/vm/console.log"),
                Optional.ofNullable(spec.cloudInit()).map(seed -> Path.of("/srv/shared/full/seed.iso")),
                uefi
                        ? Optional.of(new Uefi(
                                Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd"), Path.of("/srv/shared/full/vars.fd")))
                        : Optional.empty());
    }
}
