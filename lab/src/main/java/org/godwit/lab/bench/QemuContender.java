package org.godwit.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.godwit.api.VmSpec;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabHost;
import org.godwit.lab.Waiting;
import org.godwit.qemu.Accelerator;
import org.godwit.qemu.AcceleratorProbe;
import org.godwit.qemu.GuestPlan;
import org.godwit.qemu.MigrationInfo;
import org.godwit.qemu.MigrationSetup;
import org.godwit.qemu.QemuBinary;

/** QEMU's own migration over TCP, as its manual describes it: no agent, no check of anything, no encryption. */
final class QemuContender implements Contender {
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final int PORT = 4444;

    private final Lab lab;
    private final PeerSettings settings;
    private final QemuBinary qemu;
    private final Accelerator accelerator;

    QemuContender(Lab lab, PeerSettings settings) {
        this.lab = lab;
        this.settings = settings;
        this.qemu = QemuBinary.probe(lab.staff().emulator());
        this.accelerator = AcceleratorProbe.probe(qemu).accelerator();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public Subject start(VmSpec spec) {
        PeerImages.make(lab, spec);
        return new Guest(spec, launch(spec, lab.host("h1"), GuestPlan.Role.START));
    }

    private PeerQemu launch(VmSpec spec, LabHost host, GuestPlan.Role role) {
        return PeerQemu.launch(lab, host, spec, qemu, accelerator, role);
    }

    /** All guests are ended one by one. */
    @Override
    public void close() {}

    private final class Guest implements Subject {
        private final VmSpec spec;
        private PeerQemu here;

        Guest(VmSpec spec, PeerQemu here) {
            this.spec = spec;
            this.here = here;
        }

        @Override
        public Move move() {
            Instant preparing = Instant.now();
            LabHost to = lab.host(here.host().name().equals("h1") ? "h2" : "h1");
            PeerQemu there = launch(spec, to, GuestPlan.Role.SHADOW);
            String uri = "tcp:" + to.migrationAddress() + ":" + PORT;
            there.monitor().migrateSetup(setup());
            there.monitor().qmp().execute("migrate-incoming", Map.of("uri", uri));
            here.monitor().migrateSetup(setup());
            Instant begun = Instant.now();
            here.monitor().qmp().execute("migrate", Map.of("uri", uri));
            MigrationInfo last = watched(begun);
            double prepared = Move.millis(preparing, begun);
            return last.status() == MigrationInfo.Status.COMPLETED
                    ? arrived(there, begun, prepared, rounds(last))
                    : stayed(there, begun, prepared, last);
        }

        /** Looks at it until it is over, and ends what does not converge. */
        private MigrationInfo watched(Instant begun) {
            Instant deadline = begun.plus(PATIENCE);
            boolean movedOver = false;
            while (true) {
                MigrationInfo seen = here.monitor().queryMigrate();
                if (seen.status() == MigrationInfo.Status.COMPLETED
                        || Instant.now().isAfter(deadline)) {
                    return seen;
                }
                if (seen.status().ended()) {
                    throw new LabException(
                            settings.name() + " failed: " + seen.error().orElse("QEMU does not say why"));
                }
                if (settings.postCopy() && !movedOver && rounds(seen) > 1) {
                    here.monitor().qmp().execute("migrate-start-postcopy");
                    movedOver = true;
                }
                pause();
            }
        }

        private Move arrived(PeerQemu there, Instant begun, double prepared, long rounds) {
            Waiting.until(
                    "the guest '" + spec.name() + "' runs at its destination and its source has said so",
                    () -> there.last("RESUME").isPresent()
                            && here.last("STOP").isPresent()
                            && here.last("MIGRATION completed").isPresent());
            Instant resumed = there.last("RESUME").orElseThrow();
            Instant completed = here.last("MIGRATION completed").orElseThrow();
            double blackout = Move.millis(here.last("STOP").orElseThrow(), resumed);
            String from = here.host().name();
            here.end();
            here = there;
            Instant done = resumed.isAfter(completed) ? resumed : completed;
            return new Move(from, begun, done, true, prepared, blackout, rounds, null);
        }

        private Move stayed(PeerQemu there, Instant begun, double prepared, MigrationInfo last) {
            Instant givenUp = Instant.now();
            here.monitor().migrateCancel();
            Waiting.until(
                    settings.name() + " gives its migration up",
                    () -> here.monitor().queryMigrate().status().ended());
            there.end();
            return new Move(here.host().name(), begun, givenUp, false, prepared, 0, rounds(last), null);
        }

        @Override
        public void end() {
            here.end();
        }
    }

    private MigrationSetup setup() {
        Map<String, Boolean> capabilities = new LinkedHashMap<>();
        capabilities.put("events", true);
        settings.capabilities().forEach(name -> capabilities.put(name, true));
        return new MigrationSetup(capabilities, settings.allParameters());
    }

    private static long rounds(MigrationInfo info) {
        return info.ram().map(MigrationInfo.Ram::dirtySyncCount).orElse(0L);
    }

    private static void pause() {
        try {
            Thread.sleep(GLANCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("Interrupted while a migration ran.", e);
        }
    }
}
