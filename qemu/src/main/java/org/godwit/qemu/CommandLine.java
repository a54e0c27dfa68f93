package org.godwit.qemu;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.KernelBoot;
import org.godwit.api.VmSpec.NicSpec;

/** A QEMU's command line for a plan. Nothing is left to defaults that differ between releases: the machine is versioned, every device is named. */
public final class CommandLine {
    /** The longest path that a UNIX socket's address holds. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private final QemuBinary qemu;
    private final GuestPlan plan;
    private final VmSpec spec;
    private final boolean q35;
    private final PciSlots slots;
    private final List<String> arguments = new ArrayList<>();

    private CommandLine(QemuBinary qemu, GuestPlan plan) {
        this.qemu = qemu;
        this.plan = plan;
        this.spec = plan.spec();
        this.q35 = plan.machine().startsWith("pc-q35-");
        this.slots = new PciSlots(q35);
    }

    /**
     * The whole command, the program first.
     *
     * @throws Refusal when this QEMU or this host cannot give the VM what its spec says
     */
    public static List<String> of(QemuBinary qemu, GuestPlan plan) {
        CommandLine line = new CommandLine(qemu, plan);
        line.refuseWhatDoesNotFit();
        line.process();
        line.machine();
        line.memory();
        line.boot();
        line.disks();
        line.nics();
        line.channels();
        line.role();
        return List.copyOf(line.arguments);
    }

    private void refuseWhatDoesNotFit() {
        MachineType machine = qemu.machine(plan.machine())
                .filter(MachineType::versioned)
                .orElseThrow(() -> refused(
                        "machine",
                        "'" + plan.machine() + "' is not a versioned machine type that QEMU " + qemu.version()
                                + " knows.",
                        "Choose q35 or pc, or one of pc-q35-… and pc-i440fx-… that every host's QEMU knows."));
        if (spec.vcpus() > machine.maxCpus()) {
            throw refused(
                    "vcpus",
                    "expected at most " + machine.maxCpus() + " for " + machine.name() + ", got " + spec.vcpus() + ".",
                    "Give it fewer.");
        }
        if (spec.disksOrNone().size() > PciSlots.MAX_DISKS) {
            throw refused(
                    "disks",
                    "expected at most " + PciSlots.MAX_DISKS + ", got "
                            + spec.disksOrNone().size() + ".",
                    "Join some.");
        }
        if (spec.nicsOrNone().size() > PciSlots.MAX_NICS) {
            throw refused(
                    "nics",
                    "expected at most " + PciSlots.MAX_NICS + ", got "
                            + spec.nicsOrNone().size() + ".",
                    "Join some.");
        }
        if (plan.taps().size() != spec.nicsOrNone().size()) {
            throw new IllegalArgumentException("a plan has one tap for each NIC");
        }
        if (plan.uefi().isPresent() != (spec.firmwareOrDefault() == VmSpec.Firmware.UEFI)) {
            throw new IllegalArgumentException("a plan has UEFI files if, and only if, its spec asks for UEFI");
        }
    }

    private static Refusal refused(String field, String detail, String remedy) {
        return new Refusal(Problem.badField(field, field + ": " + detail, remedy));
    }

    private void process() {
        arguments.add(qemu.path().toString());
        add("-name", "guest=" + escaped(spec.name()) + ",debug-threads=on");
        // From the name alone, which is unique in the cluster and never changes: both ends compute the same.
        add(
                "-uuid",
                UUID.nameUUIDFromBytes(("godwit:" + spec.name()).getBytes(StandardCharsets.UTF_8))
                        .toString());
        arguments.add("-nodefaults");
        arguments.add("-no-user-config");
        add("-display", "none");
        add("-msg", "timestamp=on");
        // A guest that breaks out into QEMU finds itself without exec, fork and new privileges.
        add("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
        add("-chardev", "socket,id=qmp,path=" + socket(plan.qmpSocket()) + ",server=on,wait=off");
        add("-mon", "chardev=qmp,mode=control");
    }

    private void machine() {
        String uefi = plan.uefi().isPresent() ? ",pflash0=uefi-code,pflash1=uefi-variables" : "";
        add("-machine", plan.machine() + ",memory-backend=pc.ram" + uefi);
        add("-accel", plan.accelerator().word());
        add("-cpu", CpuArgument.of(qemu, spec.cpuOrDefault(), plan.accelerator()));
        add("-smp", "%d,sockets=1,cores=%d,threads=1".formatted(spec.vcpus(), spec.vcpus()));
        add("-rtc", "base=utc");
        // A guest that sleeps cannot be told apart from one that hangs.
        String power = q35 ? "ICH9-LPC" : "PIIX4_PM";
        add("-global", power + ".disable_s3=1");
        add("-global", power + ".disable_s4=1");
        plan.uefi().ifPresent(uefiFiles -> arguments.addAll(DiskArguments.uefi(uefiFiles)));
    }

    /** One block of the stream, named pc.ram, whose pages the transport writes into the same file. It was allocated by its reservation. */
    private void memory() {
        add("-m", "size=" + spec.memory().bytes() / 1024 + "k");
        add(
                "-object",
                "memory-backend-file,id=pc.ram,mem-path=%s,size=%d,share=on,prealloc=off"
                        .formatted(escaped(plan.ram().toString()), spec.memory().bytes()));
    }

    private void boot() {
        KernelBoot kernel = spec.boot();
        if (kernel == null) {
            add("-boot", "strict=on");
            return;
        }
        add("-kernel", plan.images().apply(kernel.kernel()).toString());
        if (kernel.initrd() != null) {
            add("-initrd", plan.images().apply(kernel.initrd()).toString());
        }
        if (kernel.commandLine() != null) {
            add("-append", kernel.commandLine());
        }
    }

    private void disks() {
        for (int i = 0; i < spec.disksOrNone().size(); i++) {
            VmSpec.DiskSpec disk = spec.disksOrNone().get(i);
            arguments.addAll(
                    DiskArguments.disk(disk, i, plan.images().apply(disk.image()), slots, spec.boot() == null));
        }
        plan.seed().ifPresent(seed -> arguments.addAll(DiskArguments.seed(seed, slots)));
    }

    /** Without option ROMs: guests boot from disks, and a ROM is one more block that both ends must have in the same size. */
    private void nics() {
        for (int i = 0; i < spec.nicsOrNone().size(); i++) {
            NicSpec nic = spec.nicsOrNone().get(i);
            add(
                    "-netdev",
                    "tap,id=net%d,ifname=%s,script=no,downscript=no"
                            .formatted(i, plan.taps().get(i)));
            add(
                    "-device",
                    "virtio-net-pci,id=nic%d,netdev=net%d,mac=%s,%s,romfile="
                            .formatted(i, i, nic.macOrThrow(), slots.nic(i)));
        }
    }

    private void channels() {
        add(
                "-chardev",
                "socket,id=console,path=%s,server=on,wait=off,logfile=%s,logappend=on"
                        .formatted(
                                socket(plan.consoleSocket()),
                                escaped(plan.consoleLog().toString())));
        add("-device", "isa-serial,id=serial0,chardev=console");
        add("-chardev", "socket,id=guest-agent,path=" + socket(plan.guestAgentSocket()) + ",server=on,wait=off");
        add("-device", "virtio-serial-pci,id=channels,max_ports=2," + slots.channels());
        add("-device", "virtserialport,id=channel0,chardev=guest-agent,name=org.qemu.guest_agent.0");
        add("-object", "rng-builtin,id=rng0");
        add("-device", "virtio-rng-pci,id=virtio-rng0,rng=rng0," + slots.rng());
        add("-device", "pvpanic");
    }

    private void role() {
        if (plan.role() == GuestPlan.Role.SHADOW) {
            // Without -S it would run as soon as its load is complete, before any commit.
            arguments.add("-S");
            add("-incoming", "defer");
        }
    }

    private void add(String option, String value) {
        arguments.add(option);
        arguments.add(value);
    }

    private static String socket(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw new QemuException("The socket " + path + " has a path of " + length + " bytes; expected at most "
                    + LONGEST_SOCKET_PATH + ". Choose a shorter folder for sockets (runDir).");
        }
        return escaped(path.toString());
    }

    /** A comma ends a value in QEMU's options unless it is doubled. */
    private static String escaped(String value) {
        return value.replace(",", ",,");
    }
}
