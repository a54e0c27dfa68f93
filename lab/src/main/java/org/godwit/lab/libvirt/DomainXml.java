package org.godwit.lab.libvirt;

import java.nio.file.Path;
import java.util.function.Function;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;

/** A lab's guest as libvirt defines it: the devices that Godwit gives it, at the addresses that libvirt chooses. */
public final class DomainXml {
    private DomainXml() {}

    /**
     * The definition of a guest that boots a kernel of the datastore's.
     *
     * @param machine a versioned machine type
     * @param images where an image lies
     * @param bridge the host's switch
     * @param console gets what the guest writes to its serial console
     */
    public static String of(
            VmSpec spec,
            boolean kvm,
            String machine,
            Path emulator,
            Function<ImageRef, Path> images,
            String bridge,
            Path console) {
        VmSpec.KernelBoot boot = spec.boot();
        if (boot == null || boot.initrd() == null || boot.commandLine() == null) {
            throw new IllegalArgumentException(
                    "A guest of the lab boots a kernel with an initramfs and a command line.");
        }
        StringBuilder devices = new StringBuilder();
        for (int i = 0; i < spec.disksOrNone().size(); i++) {
            devices.append(disk(spec.disksOrNone().get(i), i, images));
        }
        spec.nicsOrNone().forEach(nic -> devices.append(nic(nic, bridge)));
        // Nehalem is what libvirt calls the baseline x86-64-v2.
        return """
                <domain type='%s'>
                  <name>%s</name>
                  <memory unit='b'>%d</memory>
                  <vcpu>%d</vcpu>
                  <memoryBacking><source type='file'/><access mode='shared'/></memoryBacking>
                  <os>
                    <type arch='x86_64' machine='%s'>hvm</type>
                    <kernel>%s</kernel>
                    <initrd>%s</initrd>
                    <cmdline>%s</cmdline>
                  </os>
                  <features><acpi/></features>
                  <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>Nehalem</model></cpu>
                  <clock offset='utc'/>
                  <on_crash>preserve</on_crash>
                  <pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='no'/></pm>
                  <devices>
                    <emulator>%s</emulator>
                %s    <serial type='file'><source path='%s' append='on'/><target type='isa-serial' port='0'/></serial>
                    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
                    <rng model='virtio'><backend model='builtin'/></rng>
                    <panic model='isa'/>
                    <controller type='usb' model='none'/>
                    <memballoon model='none'/>
                    <video><model type='none'/></video>
                  </devices>
                </domain>
                """.formatted(
                        kvm ? "kvm" : "qemu",
                        escaped(spec.name()),
                        spec.memory().bytes(),
                        spec.vcpus(),
                        escaped(machine),
                        escaped(images.apply(boot.kernel()).toString()),
                        escaped(images.apply(boot.initrd()).toString()),
                        escaped(boot.commandLine()),
                        escaped(emulator.toString()),
                        devices,
                        escaped(console.toString()));
    }

    private static String disk(VmSpec.DiskSpec disk, int index, Function<ImageRef, Path> images) {
        return """
                    <disk type='file' device='disk'>
                      <driver name='qemu' type='%s' cache='%s' discard='unmap'/>
                      <source file='%s'/>
                      <target dev='vd%c' bus='virtio'/>
                    </disk>
                """.formatted(
                        disk.formatOrDefault() == VmSpec.DiskFormat.QCOW2 ? "qcow2" : "raw",
                        escaped(disk.cacheOrDefault()),
                        escaped(images.apply(disk.image()).toString()),
                        (char) ('a' + index));
    }

    private static String nic(VmSpec.NicSpec nic, String bridge) {
        return """
                    <interface type='bridge'>
                      <mac address='%s'/><source bridge='%s'/><model type='virtio'/><rom enabled='no'/>
                    </interface>
                """.formatted(escaped(nic.macOrThrow()), escaped(bridge));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;");
    }
}
