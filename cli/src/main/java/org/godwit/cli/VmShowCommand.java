package org.godwit.cli;

import org.godwit.api.LocalVm;
import org.godwit.api.VmSpec;
import org.godwit.api.VmView;
import org.godwit.client.GodwitClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit vm show}. */
@Command(name = "show", description = "Shows all about one VM.")
final class VmShowCommand extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "The VM.")
    String name = "";

    @Override
    int run(GodwitClient client) {
        VmView vm = client.vm(name);
        return print(vm, () -> text(vm));
    }

    private static String text(VmView vm) {
        StringBuilder text = new StringBuilder();
        line(text, "VM", vm.name());
        line(text, "State", vm.state().toString());
        line(text, "Host", vm.host() + ", epoch " + vm.epoch());
        @Nullable LocalVm local = vm.local();
        if (local != null) {
            line(
                    text,
                    "QEMU",
                    local.qemuVersion() == null
                            ? null
                            : local.qemuVersion() + " with " + local.accelerator() + ", process " + local.pid());
            line(text, "Started", local.startedAt() == null ? null : Units.time(local.startedAt()));
            line(text, "Migration", local.migration());
            line(text, "Note", local.note());
        }
        VmSpec spec = vm.spec();
        line(text, "vCPUs", spec.vcpus() + " × " + spec.cpuOrDefault());
        line(text, "Memory", spec.memory().toString());
        line(text, "Machine", local != null && local.machine() != null ? local.machine() : spec.machineOrDefault());
        line(text, "Firmware", spec.firmwareOrDefault().toString());
        line(text, "Base image", spec.keepsBaseImage() ? "kept where it leaves" : "off");
        line(text, "Group", spec.group());
        line(text, "Policy", spec.policy() == null ? null : PolicyCommand.text(spec.policy()));
        if (spec.boot() != null) {
            line(text, "Kernel", spec.boot().kernel().toString());
        }
        spec.disksOrNone()
                .forEach(disk -> line(
                        text,
                        "Disk",
                        disk.image() + ", " + disk.formatOrDefault() + (disk.size() == null ? "" : ", " + disk.size())
                                + (disk.isReadOnly() ? ", read-only" : "")));
        spec.nicsOrNone()
                .forEach(nic -> line(
                        text,
                        "NIC",
                        nic.mac() + " on " + nic.network() + (nic.address() == null ? "" : ", " + nic.address())));
        return text.toString();
    }

    private static void line(StringBuilder text, String label, @Nullable String value) {
        if (value != null) {
            text.append(String.format("%-10s %s%n", label, value));
        }
    }
}
