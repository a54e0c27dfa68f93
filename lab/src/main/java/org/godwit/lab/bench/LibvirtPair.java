package org.godwit.lab.bench;

import java.util.List;
import org.godwit.lab.Lab;
import org.godwit.lab.cache.Cache;
import org.godwit.lab.libvirt.LibvirtHost;
import org.godwit.lab.libvirt.PrivateLibvirt;
import org.godwit.qemu.Accelerator;
import org.godwit.qemu.AcceleratorProbe;
import org.godwit.qemu.QemuBinary;

/** The libvirtds of the lab's hosts, one for each, which every libvirt system of a comparison uses. */
record LibvirtPair(PrivateLibvirt libvirt, QemuBinary qemu, boolean kvm, List<LibvirtHost> hosts) {

    static LibvirtPair start(Lab lab) {
        PrivateLibvirt libvirt = PrivateLibvirt.in(Cache.ofUser());
        QemuBinary qemu = QemuBinary.probe(lab.staff().emulator());
        boolean kvm = AcceleratorProbe.probe(qemu).accelerator() == Accelerator.KVM;
        return new LibvirtPair(
                libvirt,
                qemu,
                kvm,
                lab.hosts().stream()
                        .map(host -> LibvirtHost.start(lab, host, libvirt, qemu.path(), kvm))
                        .toList());
    }

    LibvirtHost of(String host) {
        return hosts.stream()
                .filter(one -> one.host().name().equals(host))
                .findFirst()
                .orElseThrow();
    }

    LibvirtHost other(LibvirtHost host) {
        return of(host.host().name().equals("h1") ? "h2" : "h1");
    }
}
