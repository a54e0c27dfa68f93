package org.godwit.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.VmSpec;
import org.godwit.lab.Command;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabHost;
import org.godwit.lab.LabLayout;
import org.godwit.qemu.Accelerator;
import org.godwit.qemu.CommandLine;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.QemuBinary;
import org.godwit.qemu.QemuMonitor;
import org.godwit.qemu.QemuProcess;
import org.godwit.qemu.QmpEvent;

/** A QEMU on a host of the lab that no agent knows of: the same command line, the same bridge, the same tmpfs. */
final class PeerQemu {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LabHost host;
    private final Path folder;
    private final Path ram;
    private final String tap;
    private final QemuProcess process;
    private final QemuMonitor monitor;
    private final Map<String, Instant> lastEvents = new ConcurrentHashMap<>();

    private PeerQemu(LabHost host, Path folder, Path ram, String tap, QemuProcess process) {
        this.host = host;
        this.folder = folder;
        this.ram = ram;
        this.tap = tap;
        this.process = process;
        this.monitor = process.awaitMonitor(folder.resolve("qmp.sock"), PATIENCE);
        // Heard for as long as the connection lives.
        monitor.onEvent(Set.of("STOP", "RESUME", "MIGRATION"), this::heard);
    }

    /** Starts one; a {@link GuestPlan.Role#SHADOW} waits for {@code migrate-incoming} and then runs its guest by itself. */
    static PeerQemu launch(
            Lab lab, LabHost host, VmSpec spec, QemuBinary qemu, Accelerator accelerator, GuestPlan.Role role) {
        Path folder = lab.layout().runFolder().resolve("peer-" + host.name()).resolve(spec.name());
        Path ram = host.ram().resolve("peer-" + spec.name() + ".ram");
        // A number of its own for each guest: an interface's name is short.
        String tap = "peer" + spec.nicsOrNone().getFirst().macOrThrow().substring(15);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new LabException(folder + " cannot be made: " + e, e);
        }
        plug(host, tap);
        GuestPlan plan = new GuestPlan(
                spec,
                folder,
                ram,
                image -> PeerImages.at(lab, image),
                List.of(tap),
                accelerator,
                qemu.versioned(spec.machineOrDefault()).orElseThrow(),
                role,
                lab.layout().logs().resolve("peer-" + host.name() + "-" + spec.name() + ".console"),
                Optional.empty(),
                Optional.empty());
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", host.namespace()));
        words.addAll(CommandLine.of(qemu, plan));
        words.remove("-S"); // It is nobody's shadow: QEMU alone starts the guest when its load is complete.
        Path log = lab.layout().logs().resolve("peer-" + host.name() + "-" + spec.name() + ".log");
        return new PeerQemu(host, folder, ram, tap, QemuProcess.launch(words, log));
    }

    private static void plug(LabHost host, String tap) {
        String steps = """
                tuntap add dev %1$s mode tap vnet_hdr
                link set dev %1$s addrgenmode none
                link set dev %1$s master %2$s up
                """.formatted(tap, LabLayout.HOST_BRIDGE);
        Command.of("ip", "-n", host.namespace(), "-batch", "-").run(steps);
    }

    private void heard(QmpEvent event) {
        String status = event.data().path("status").asString("");
        lastEvents.put(status.isEmpty() ? event.name() : event.name() + " " + status, event.timestamp());
    }

    /** When QEMU last said this, by its own clock: {@code STOP}, {@code RESUME}, {@code MIGRATION completed}. */
    Optional<Instant> last(String event) {
        return Optional.ofNullable(lastEvents.get(event));
    }

    LabHost host() {
        return host;
    }

    QemuMonitor monitor() {
        return monitor;
    }

    /** Ends it at once and removes what it had on its host. */
    void end() {
        monitor.close();
        process.kill();
        process.onExit().join();
        Command.of("ip", "-n", host.namespace(), "link", "delete", "dev", tap).run();
        try {
            Files.deleteIfExists(ram);
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new LabException(folder + " or " + ram + " cannot be removed: " + e, e);
        }
    }
}
