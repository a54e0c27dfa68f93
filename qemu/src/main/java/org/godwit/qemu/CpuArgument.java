package org.godwit.qemu;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The guest's processor.
 *
 * <p>A baseline is a level of the x86-64 psABI, given by a model that QEMU has had since 4.2 and that names the same features
 * on every host. {@code enforce} makes QEMU refuse a host that lacks one of them, where it would otherwise start a guest with a
 * smaller processor that cannot come back.
 *
 * <pre>
 *  baseline   model               under TCG without (none of them is part of the level)
 *  x86-64-v2  Nehalem-v2          spec-ctrl
 *  x86-64-v3  Haswell-v4          spec-ctrl, pcid, invpcid, tsc-deadline
 *  x86-64-v4  Skylake-Server-v4   not to be had: TCG has no AVX-512
 * </pre>
 *
 * <p>The lists are fixed, not asked of the local QEMU: both ends must give the guest the same processor, and a newer
 * emulator may have more features.
 */
final class CpuArgument {
    private record Baseline(String model, List<String> withoutUnderTcg, boolean underTcg) {}

    private static final Map<String, Baseline> BASELINES = Map.of(
            "x86-64-v2", new Baseline("Nehalem-v2", List.of("spec-ctrl"), true),
            "x86-64-v3", new Baseline("Haswell-v4", List.of("spec-ctrl", "pcid", "invpcid", "tsc-deadline"), true),
            "x86-64-v4", new Baseline("Skylake-Server-v4", List.of(), false));

    private CpuArgument() {}

    static String of(QemuBinary qemu, String cpu, Accelerator accelerator) {
        Baseline baseline = BASELINES.get(cpu);
        if (baseline == null) {
            return model(qemu, cpu, accelerator);
        }
        if (accelerator == Accelerator.KVM) {
            return baseline.model() + ",enforce";
        }
        if (!baseline.underTcg()) {
            throw refused(
                    "cpu: '" + cpu + "' needs AVX-512, which software emulation does not have.",
                    "Choose x86-64-v3, or a host with KVM.");
        }
        return without(baseline.model(), baseline.withoutUnderTcg());
    }

    private static String model(QemuBinary qemu, String name, Accelerator accelerator) {
        @Nullable CpuModel model = qemu.cpuModels().get(name);
        if (model == null) {
            throw refused(
                    "cpu: '" + name + "' is neither a baseline nor a CPU model of QEMU " + qemu.version() + ".",
                    "Choose x86-64-v2, x86-64-v3, x86-64-v4, or a model that 'qemu-system-x86_64 -cpu help' lists.");
        }
        if (accelerator == Accelerator.TCG && name.equals("host")) {
            throw refused("cpu: 'host' needs KVM, and this host has only software emulation.", "Choose x86-64-v2.");
        }
        if (!model.migrationSafe()) {
            return name; // max and host are what the host has; there is nothing to enforce.
        }
        return accelerator == Accelerator.KVM ? name + ",enforce" : without(name, model.unavailableUnderTcg());
    }

    private static String without(String model, List<String> features) {
        return model + features.stream().map(feature -> "," + feature + "=off").collect(Collectors.joining())
                + ",enforce";
    }

    private static Refusal refused(String detail, String remedy) {
        return new Refusal(Problem.badField("cpu", detail, remedy));
    }
}
