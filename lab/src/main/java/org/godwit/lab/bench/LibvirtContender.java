package org.godwit.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.api.VmSpec;
import org.godwit.lab.Command;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabLayout;
import org.godwit.lab.Waiting;
import org.godwit.lab.libvirt.DomainXml;
import org.godwit.lab.libvirt.LibvirtHost;

/** {@code virsh migrate}, as its manual describes it: the destination is reached over TCP, without encryption. */
final class LibvirtContender implements Contender {
    private final Lab lab;
    private final LibvirtPair hosts;
    private final LibvirtSettings settings;

    LibvirtContender(Lab lab, LibvirtPair hosts, LibvirtSettings settings) {
        settings.requireOf(hosts.libvirt());
        this.lab = lab;
        this.hosts = hosts;
        this.settings = settings;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Subject start(VmSpec spec) {
        PeerImages.make(lab, spec);
        Path file = lab.layout().logs().resolve("libvirt-" + spec.name() + ".xml");
        Path console = lab.layout().logs().resolve("libvirt-" + spec.name() + ".console");
        try {
            Files.writeString(
                    file,
                    DomainXml.of(
                            spec,
                            hosts.kvm(),
                            hosts.qemu().versioned(spec.machineOrDefault()).orElseThrow(),
                            hosts.qemu().path(),
                            image -> PeerImages.at(lab, image),
                            LabLayout.HOST_BRIDGE,
                            console));
        } catch (IOException e) {
            throw new LabException(file + " cannot be written: " + e, e);
        }
        LibvirtHost first = hosts.of("h1");
        first.virsh("create", file.toString());
        return new Guest(spec.name(), first);
    }

    /** The daemons end with the lab. */
    @Override
    public void close() {}

    private final class Guest implements Subject {
        private final String name;
        private LibvirtHost here;

        Guest(String name, LibvirtHost here) {
            this.name = name;
            this.here = here;
        }

        @Override
        public Move move() {
            LibvirtHost there = hosts.other(here);
            Path said = lab.layout().logs().resolve("libvirt-migrate-" + name + ".log");
            Instant begun = Instant.now();
            boolean arrived = migrate(there, said);
            Instant done = Instant.now();
            LibvirtHost from = here;
            double prepared = from.events()
                    .firstAfter(begun, name, "MIGRATION")
                    .map(at -> Move.millis(begun, at))
                    .orElse(0.0);
            double blackout = 0;
            if (arrived) {
                blackout = blackout(begun, there);
                here = there;
            }
            return new Move(
                    from.host().name(),
                    begun,
                    done,
                    arrived,
                    prepared,
                    blackout,
                    from.events().passesAfter(begun, name),
                    null);
        }

        /** Whether it is there; one that has not converged in time is stopped. */
        private boolean migrate(LibvirtHost there, Path said) {
            List<String> words = new ArrayList<>(List.of("migrate", "--live", "--p2p"));
            // It would ask whether both hosts see the disk; the lab's datastore is a folder, which libvirt cannot know
            // to be shared.
            words.addAll(
                    List.of("--unsafe", "--migrateuri", "tcp:" + there.host().migrationAddress()));
            words.addAll(settings.options());
            words.addAll(List.of(name, there.peerUri()));
            try {
                Process virsh = new ProcessBuilder(here.virshWords(words.toArray(String[]::new)))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
                boolean inTime = virsh.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (!inTime) {
                    // Refused when it has just ended by itself.
                    Command.of(here.virshWords("domjobabort", name)).attempt("");
                }
                int exit = virsh.waitFor();
                if (exit != 0 && inTime) {
                    throw new LabException(settings.name() + " failed: "
                            + Files.readString(said).strip());
                }
                return exit == 0;
            } catch (IOException e) {
                throw new LabException("virsh could not be run: " + e, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("Interrupted while a migration ran.", e);
            }
        }

        private double blackout(Instant begun, LibvirtHost there) {
            Waiting.until(
                    "libvirt has told when '" + name + "' stopped and when it ran again",
                    Duration.ofSeconds(10),
                    () -> here.events().firstAfter(begun, name, "STOP").isPresent()
                            && there.events().firstAfter(begun, name, "RESUME").isPresent());
            return Move.millis(
                    here.events().firstAfter(begun, name, "STOP").orElseThrow(),
                    there.events().firstAfter(begun, name, "RESUME").orElseThrow());
        }

        @Override
        public void end() {
            here.virsh("destroy", name);
        }
    }
}
