package org.godwit.agent.migration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.agent.storage.Datastore;
import org.godwit.agent.storage.SharedProof;
import org.godwit.api.ByteSize;
import org.godwit.api.CheckReport.Check;
import org.godwit.api.ImageRef;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmSpec.NicSpec;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.qemu.Accelerator;
import org.godwit.qemu.QemuVersion;

/** Can this VM come here? The destination's prerequisites, all of them. */
final class DestinationChecks {
    private final Surroundings here;
    private final Incoming.CheckRequest request;

    DestinationChecks(Surroundings here, Incoming.CheckRequest request) {
        this.here = here;
        this.request = request;
    }

    List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(place());
        checks.add(accelerator());
        checks.add(qemuVersion());
        checks.add(machineType());
        checks.add(cpu());
        checks.add(vcpus());
        checks.add(memory());
        request.nonces().forEach(nonce -> checks.addAll(shared(nonce)));
        checks.add(images());
        checks.add(networks());
        checks.add(ownershipService());
        return checks;
    }

    /** How many of the pages asked about are what this host remembers of the VM. */
    int knownPages() {
        List<Long> numbers =
                request.pages().stream().map(Incoming.PageMark::number).toList();
        List<byte[]> ours = here.machine()
                .memory()
                .pagesOfBaseImage(spec().name(), spec().memory().bytes(), numbers);
        int known = 0;
        for (int i = 0; i < ours.size(); i++) {
            Incoming.PageMark mark = request.pages().get(i);
            if (Incoming.PageMark.of(mark.number(), ours.get(i)).equals(mark)) {
                known++;
            }
        }
        return known;
    }

    private VmSpec spec() {
        return request.spec();
    }

    private Check place() {
        return here.vms().find(spec().name()).isEmpty()
                ? Check.passed("destination-free", "Nothing of VM '" + spec().name() + "' is on " + here.host() + ".")
                : Check.failed(
                        "destination-free",
                        here.host() + " still holds something of VM '" + spec().name()
                                + "': an earlier migration is not finished, or its record is held.",
                        "Look at 'godwit vm show " + spec().name() + "' and at the agent's log there.");
    }

    private Check accelerator() {
        return here.accelerator().word().equals(request.accelerator())
                ? Check.passed("accelerator", "Both hosts use " + request.accelerator() + ".")
                : Check.failed(
                        "accelerator",
                        request.from() + " uses " + request.accelerator() + ", " + here.host() + " uses "
                                + here.accelerator().word() + ".",
                        "Move it between hosts of one kind.");
    }

    private Check qemuVersion() {
        QemuVersion ours = here.qemu().version();
        if (here.accelerator() == Accelerator.TCG && !here.qemu().migratesUnderTcg()) {
            return Check.failed(
                    "qemu-version",
                    here.host() + " has QEMU " + ours
                            + " and no KVM; under software emulation QEMU before 10 loses dirty pages.",
                    "Install QEMU 10 or newer on " + here.host() + " (Debian 12: from backports).");
        }
        return Check.passed(
                "qemu-version",
                request.from() + " has QEMU " + request.qemuVersion() + ", " + here.host() + " has " + ours + ".");
    }

    private Check machineType() {
        return here.qemu().knows(request.machine())
                ? Check.passed("machine-type", "QEMU on " + here.host() + " knows " + request.machine() + ".")
                : Check.failed(
                        "machine-type",
                        "QEMU " + here.qemu().version() + " on " + here.host() + " does not know machine type "
                                + request.machine() + ".",
                        "Install QEMU " + request.qemuVersion()
                                + " or newer there, or define the VM with an older machine type.");
    }

    private Check cpu() {
        String wanted = spec().cpuOrDefault();
        return here.qemu()
                .whyNot(wanted, here.accelerator())
                .map(problem -> Check.failed(
                        "cpu-baseline", here.host() + ": " + problem.detail(), String.valueOf(problem.remedy())))
                .orElseGet(() -> Check.passed("cpu-baseline", here.host() + " can run CPU " + wanted + "."));
    }

    private Check vcpus() {
        int cpus = Runtime.getRuntime().availableProcessors();
        return spec().vcpus() <= cpus
                ? Check.passed("vcpus", spec().vcpus() + " vCPUs, " + here.host() + " has " + cpus + " processors.")
                : Check.warning(
                        "vcpus",
                        spec().vcpus() + " vCPUs, and " + here.host() + " has only " + cpus + " processors.",
                        "It will run, and wait for processors.");
    }

    private Check memory() {
        long free = here.machine().memory().availableBytes();
        long wanted = spec().memory().bytes();
        String figures = "the VM has " + spec().memory() + ", free on " + here.host() + " are "
                + new ByteSize(free & -(1L << 20)) + ".";
        return wanted <= free
                ? Check.passed("memory", "It fits: " + figures)
                : Check.failed(
                        "memory",
                        "It does not fit: " + figures,
                        "Move another VM away first, or enlarge the tmpfs for guests' RAM.");
    }

    private List<Check> shared(Incoming.Nonce nonce) {
        String name = nonce.datastore();
        Datastore datastore = here.datastores().find(name).orElse(null);
        if (datastore == null) {
            return List.of(Check.failed(
                    "datastore-shared",
                    here.host() + " has no datastore '" + name + "'.",
                    "Mount it there and add it to the agent's configuration."));
        }
        try {
            SharedProof.Found found = SharedProof.look(datastore, nonce.name());
            if (!found.nonce().filter(nonce.content()::equals).isPresent()) {
                return List.of(Check.failed(
                        "datastore-shared",
                        "'" + name + "' on " + here.host() + " is not the storage that " + request.from()
                                + " calls so: what was written there cannot be read here.",
                        "Mount the same storage on both hosts."));
            }
            Check same = Check.passed(
                    "datastore-shared",
                    "What " + request.from() + " wrote on '" + name + "' was read on " + here.host() + ".");
            Check fence = found.locked()
                    ? Check.passed(
                            "datastore-fence",
                            "A lock taken on '" + name + "' by " + request.from() + " is seen on " + here.host() + ".")
                    : Check.warning(
                            "datastore-fence",
                            "A lock taken on '" + name + "' by " + request.from() + " is not seen on " + here.host()
                                    + ": image locks are no fence here.",
                            "Use a file system whose locks work across hosts (NFS 4 with locking, CephFS, GFS2).");
            return List.of(same, fence);
        } catch (RuntimeException e) {
            return List.of(Check.failed(
                    "datastore-shared",
                    "'" + name + "' cannot be read on " + here.host() + ": " + Failures.sentence(e),
                    "Look at the mount on " + here.host() + "."));
        }
    }

    private Check images() {
        List<String> missing = new ArrayList<>();
        for (ImageRef image : imagesOf(spec())) {
            try {
                Path file = here.datastores().resolve(image);
                if (!Files.isReadable(file)) {
                    missing.add(image + " is not there");
                }
            } catch (Refusal e) {
                missing.add(image + ": " + e.problem().detail());
            }
        }
        return missing.isEmpty()
                ? Check.passed("images", "Every image is there on " + here.host() + ".")
                : Check.failed(
                        "images",
                        "On " + here.host() + ": " + String.join("; ", missing) + ".",
                        "Put every image on a datastore that both hosts share.");
    }

    private static List<ImageRef> imagesOf(VmSpec spec) {
        List<ImageRef> images =
                new ArrayList<>(spec.disksOrNone().stream().map(DiskSpec::image).toList());
        VmSpec.KernelBoot boot = spec.boot();
        if (boot != null) {
            images.add(boot.kernel());
            if (boot.initrd() != null) {
                images.add(boot.initrd());
            }
        }
        return images;
    }

    private Check networks() {
        Set<String> missing = new TreeSet<>();
        for (NicSpec nic : spec().nicsOrNone()) {
            if (!here.network().exists(nic.network())) {
                missing.add(nic.network());
            }
        }
        return missing.isEmpty()
                ? Check.passed("networks", "Every network is there on " + here.host() + ".")
                : Check.failed(
                        "networks",
                        here.host() + " has no network " + String.join(", ", missing) + "; it has "
                                + String.join(", ", here.network().mappings().keySet()) + ".",
                        "Map it to a bridge in the agent's configuration there.");
    }

    private Check ownershipService() {
        try {
            return Check.passed(
                    "ownership-service",
                    "ZooKeeper answers " + here.host() + " in "
                            + here.cluster().proveRoundTrip().toMillis() + " ms.");
        } catch (ClusterUnavailable e) {
            return Check.failed(
                    "ownership-service",
                    "ZooKeeper does not answer " + here.host() + ": " + Failures.sentence(e),
                    "Restore the connection to ZooKeeper.");
        }
    }
}
