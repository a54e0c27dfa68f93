package org.godwit.lab.libvirt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.godwit.lab.Command;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabHost;
import org.godwit.lab.Waiting;

/** The libvirtd of one host of a lab, and virsh as a client of it. It ends with the lab. */
public final class LibvirtHost {
    private final Lab lab;
    private final LabHost host;
    private final PrivateLibvirt libvirt;
    private final Path own;
    private final DomainEvents events;

    private LibvirtHost(Lab lab, LabHost host, PrivateLibvirt libvirt, Path own) {
        this.lab = lab;
        this.host = host;
        this.libvirt = libvirt;
        this.own = own;
        awaitAnswer();
        this.events = DomainEvents.listen(virshWords("qemu-monitor-event", "--loop"), log("libvirt-events"));
    }

    /**
     * Starts it and returns when it answers.
     *
     * @param emulator what its guests' definitions name
     * @param kvm whether KVM works on this machine; where it does not, libvirt shall not see it
     */
    public static LibvirtHost start(Lab lab, LabHost host, PrivateLibvirt libvirt, Path emulator, boolean kvm) {
        Path own = host.run().resolve("libvirt");
        Path script = own.resolve("start");
        try (InputStream text = LibvirtHost.class.getResourceAsStream("libvirtd")) {
            if (text == null) {
                throw new IllegalStateException("The resource libvirtd is not beside " + LibvirtHost.class.getName());
            }
            Files.createDirectories(own.resolve("root"));
            Files.write(script, text.readAllBytes());
            Files.writeString(own.resolve("libvirtd.conf"), daemonFile(host, own));
            Files.writeString(own.resolve("qemu.conf"), driverFile(host));
            Files.writeString(own.resolve("hosts"), hostsFile(lab));
            new ProcessBuilder(words(lab, host, libvirt, own, script, emulator, kvm))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(logOf(lab, host, "libvirtd").toFile())
                    .start();
        } catch (IOException e) {
            throw new LabException("The libvirtd of " + host.name() + " cannot be started: " + e, e);
        }
        return new LibvirtHost(lab, host, libvirt, own);
    }

    private static List<String> words(
            Lab lab, LabHost host, PrivateLibvirt libvirt, Path own, Path script, Path emulator, boolean kvm) {
        List<String> words = new ArrayList<>(List.of("setsid", "ip", "netns", "exec", host.namespace()));
        words.addAll(List.of("unshare", "--uts", "sh", script.toString(), host.name(), own.toString()));
        words.addAll(List.of(libvirt.folder().toString(), emulator.toString(), kvm ? "kvm" : ""));
        words.add(lab.layout().runFolder().toString());
        words.add(lab.layout().dataFolder().toString());
        words.add(libvirt.folder().resolve("..").normalize().toString());
        return words;
    }

    /** Without authentication: its network is the lab's. */
    private static String daemonFile(LabHost host, Path own) {
        return """
                listen_tls = 0
                listen_tcp = 1
                auth_tcp = "none"
                auth_unix_rw = "none"
                unix_sock_dir = "%s"
                host_uuid = "%s"
                """.formatted(own, UUID.nameUUIDFromBytes(host.namespace().getBytes(StandardCharsets.UTF_8)));
    }

    /** What would confine its QEMUs is off: it costs libvirt time, and Godwit's and the bare QEMUs run without as well. */
    private static String driverFile(LabHost host) {
        return """
                security_driver = "none"
                user = "root"
                group = "root"
                dynamic_ownership = 0
                remember_owner = 0
                namespaces = [ ]
                cgroup_controllers = [ ]
                stdio_handler = "file"
                memory_backing_dir = "%s"
                """.formatted(host.ram());
    }

    private static String hostsFile(Lab lab) {
        StringBuilder lines = new StringBuilder();
        lab.hosts().forEach(one -> lines.append(one.migrationAddress() + " " + one.name() + "\n"));
        return lines.toString();
    }

    private static Path logOf(Lab lab, LabHost host, String what) {
        return lab.layout().logs().resolve(what + "-" + host.name() + ".log");
    }

    private Path log(String what) {
        return logOf(lab, host, what);
    }

    private void awaitAnswer() {
        try {
            Waiting.until(
                    "the libvirtd of " + host.name() + " answers",
                    () -> Command.of(virshWords("uri")).attempt("").exit() == 0);
        } catch (LabException e) {
            throw new LabException(e.getMessage() + " It said:\n" + said(), e);
        }
    }

    private String said() {
        try {
            return Files.readString(log("libvirtd")).strip();
        } catch (IOException e) {
            return "(its log cannot be read: " + e.getMessage() + ")";
        }
    }

    public LabHost host() {
        return host;
    }

    public DomainEvents events() {
        return events;
    }

    /** Where another libvirtd reaches this one. */
    public String peerUri() {
        return "qemu+tcp://" + host.migrationAddress() + "/system";
    }

    /** Runs {@code virsh} to its end. */
    public String virsh(String... words) {
        return Command.of(virshWords(words)).run();
    }

    /** The command line of a {@code virsh} that is connected to this host, in the namespace of the client. */
    public List<String> virshWords(String... words) {
        List<String> all =
                new ArrayList<>(List.of("ip", "netns", "exec", lab.layout().clientNamespace(), "stdbuf", "-oL"));
        all.addAll(List.of(
                libvirt.virsh().toString(), "-q", "-c", "qemu+unix:///system?socket=" + own.resolve("libvirt-sock")));
        all.addAll(List.of(words));
        return all;
    }
}
