package org.godwit.agent.migration;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.godwit.agent.storage.SharedProof;
import org.godwit.agent.vm.Vm;
import org.godwit.api.CheckReport;
import org.godwit.api.CheckReport.Check;
import org.godwit.api.Forecast;
import org.godwit.api.HostLease;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.api.VmSpec;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.qemu.QmpException;
import org.godwit.qemu.RunState;
import org.godwit.transport.LinkQuality;
import org.godwit.transport.SessionId;
import org.godwit.transport.SessionOptions;
import org.godwit.transport.SourceSession;
import org.godwit.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * The source's prerequisites, and the report of all of them, the destination's included. Everything is looked at and
 * reported together; a check that cannot be made fails with the reason why.
 */
final class Prerequisites {
    /** Clocks that differ by more make times and leases misleading; they do not endanger the guest. */
    private static final Duration CLOCK_BOUND = Duration.ofMillis(500);

    private static final double SLOW_LINK_BYTES_PER_SECOND = 10e6;

    private static final Executor BESIDE =
            task -> Thread.ofVirtual().name("measuring the link").start(task);

    private final Surroundings here;
    private final Vm vm;
    private final HostLease to;
    private final PeerAgent destination;
    private final List<Check> checks = new ArrayList<>();
    private final Outlook outlook;
    private final Experience experience;
    private int knownPages;
    private volatile @Nullable LinkQuality linkQuality;

    Prerequisites(
            Surroundings here, Vm vm, HostLease to, PeerAgent destination, Outlook outlook, Experience experience) {
        this.here = here;
        this.vm = vm;
        this.to = to;
        this.destination = destination;
        this.outlook = outlook;
        this.experience = experience;
    }

    /** All checks as one refusal: the failed ones by name, with what to do. */
    static Problem asProblem(CheckReport report) {
        String reasons = report.failures().stream()
                .map(check -> check.name() + ": " + check.reason())
                .collect(Collectors.joining(" "));
        String remedies = report.failures().stream()
                .map(check -> check.remedy() == null ? "" : check.remedy())
                .distinct()
                .collect(Collectors.joining(" "));
        return Problem.conflict(
                "prerequisites-failed",
                "VM '" + report.vm() + "' cannot move from " + report.from() + " to " + report.to() + ". " + reasons,
                remedies);
    }

    /** The link is measured while the rest is looked at; the clocks are asked when it is quiet again, since its burst would delay their answers. */
    CheckReport report() {
        VmSpec spec = vm.spec();
        CompletableFuture<Check> link = CompletableFuture.supplyAsync(this::link, BESIDE);
        checks.add(running());
        checks.add(cacheModes(spec));
        checks.add(devices());
        checks.add(handoverService());
        askDestination(spec);
        checks.add(link.join());
        checks.add(clocks());
        outlook.watch();
        return new CheckReport(spec.name(), here.host(), to.name(), List.copyOf(checks), null);
    }

    /** What the move would cost, by what the report has found; takes some time of a processor. Empty when there is nothing to go by. */
    Optional<Forecast> forecast() {
        return outlook.forecast(linkQuality(), knownPages, to.name(), experience);
    }

    private Check running() {
        try {
            RunState state = vm.monitor().status();
            return state == RunState.RUNNING
                    ? Check.passed("vm-running", "The guest runs on " + here.host() + ".")
                    : Check.failed(
                            "vm-running", "QEMU says that the guest is " + state + ".", "Start or resume it first.");
        } catch (QmpException | Refusal e) {
            return Check.failed(
                    "vm-running", "QEMU does not answer: " + Failures.sentence(e), "Look at 'godwit vm show'.");
        }
    }

    /** With a page cache on each host the destination would read what the source has not written yet. */
    private static Check cacheModes(VmSpec spec) {
        List<String> unsafe = spec.disksOrNone().stream()
                .filter(disk -> !disk.isReadOnly())
                .filter(disk -> !List.of("none", "directsync").contains(disk.cacheOrDefault()))
                .map(disk -> disk.image() + " has cache mode '" + disk.cacheOrDefault() + "'")
                .toList();
        return unsafe.isEmpty()
                ? Check.passed("cache-mode", "No disk uses the host's page cache.")
                : Check.failed("cache-mode", String.join("; ", unsafe) + ".", "Use cache mode 'none' or 'directsync'.");
    }

    private Check devices() {
        try {
            List<String> blocked = vm.monitor().queryMigrate().blockedReasons();
            return blocked.isEmpty()
                    ? Check.passed("devices", "QEMU names no device that cannot be moved.")
                    : Check.failed(
                            "devices",
                            "QEMU refuses: " + String.join("; ", blocked) + ".",
                            "Remove the device that it names.");
        } catch (QmpException | Refusal e) {
            return Check.failed(
                    "devices", "QEMU does not answer: " + Failures.sentence(e), "Look at 'godwit vm show'.");
        }
    }

    private Check handoverService() {
        try {
            Duration trip = here.cluster().proveRoundTrip();
            return Check.passed(
                    "ownership-service", "ZooKeeper answers " + here.host() + " in " + trip.toMillis() + " ms.");
        } catch (ClusterUnavailable e) {
            return Check.failed(
                    "ownership-service",
                    "ZooKeeper does not answer " + here.host() + ": " + Failures.sentence(e),
                    "Restore the connection to ZooKeeper.");
        }
    }

    private void askDestination(VmSpec spec) {
        List<SharedProof> proofs = new ArrayList<>();
        List<Incoming.Nonce> nonces = new ArrayList<>();
        try {
            for (String datastore : datastores(spec)) {
                leaveNonce(datastore, proofs, nonces);
            }
            Incoming.CheckAnswer answer = destination.check(new Incoming.CheckRequest(
                    spec,
                    here.host(),
                    vm.local().machine(),
                    here.qemu().version().toString(),
                    here.accelerator().word(),
                    nonces,
                    outlook.marks()));
            checks.addAll(answer.checks());
            knownPages = answer.knownPages();
        } catch (MigrationFailed | Refusal e) {
            checks.add(unreachable("destination-agent", e));
        } finally {
            proofs.forEach(SharedProof::close);
        }
    }

    private static Set<String> datastores(VmSpec spec) {
        Set<String> names = new TreeSet<>();
        for (DiskSpec disk : spec.disksOrNone()) {
            names.add(disk.image().datastore());
        }
        VmSpec.KernelBoot boot = spec.boot();
        if (boot != null) {
            names.add(boot.kernel().datastore());
        }
        return names;
    }

    private void leaveNonce(String datastore, List<SharedProof> proofs, List<Incoming.Nonce> nonces) {
        String id = UUID.randomUUID().toString();
        String content = UUID.randomUUID().toString();
        try {
            proofs.add(SharedProof.write(here.datastores().get(datastore), id, content));
            nonces.add(new Incoming.Nonce(datastore, id, content));
        } catch (RuntimeException e) {
            checks.add(Check.failed(
                    "datastore-shared",
                    "The proof that both hosts share datastore '" + datastore + "' could not be written: "
                            + Failures.sentence(e),
                    "Make the datastore writable and give it some free space."));
        }
    }

    private Check unreachable(String name, RuntimeException e) {
        return Check.failed(
                name,
                Failures.sentence(e),
                "Check that the agent of " + to.name() + " runs, and the migration link between the two hosts.");
    }

    private Check clocks() {
        Duration offset;
        try {
            offset = Clocks.measure(destination::clock);
        } catch (MigrationFailed | Refusal e) {
            return unreachable("clocks", e);
        }
        here.clocks().learned(to.name(), offset);
        String sentence = "The clocks of " + here.host() + " and " + to.name() + " differ by "
                + offset.abs().toMillis() + " ms.";
        return offset.abs().compareTo(CLOCK_BOUND) <= 0
                ? Check.passed("clocks", sentence)
                : Check.warning(
                        "clocks",
                        sentence,
                        "Synchronise both with NTP; a guest without kvm-clock may see its time jump.");
    }

    private Check link() {
        try {
            return measured(destination.link().session());
        } catch (MigrationFailed | Refusal e) {
            return unreachable("migration-link", e);
        }
    }

    /** The link as it was measured for the report; empty before, or when it could not be. */
    Optional<LinkQuality> linkQuality() {
        return Optional.ofNullable(linkQuality);
    }

    private Check measured(String session) {
        try (SourceSession probe = SourceSession.connect(
                new InetSocketAddress(to.migrationAddress(), to.transportPort()),
                here.migrationAddress(),
                here.identity().sslContext(),
                new SessionId(session),
                SessionOptions.defaults())) {
            LinkQuality quality = probe.measure();
            linkQuality = quality;
            String sentence = "%.1f MiB/s, round trip %.2f ms."
                    .formatted(quality.bytesPerSecond() / 1048576, quality.roundTripMillis());
            return quality.bytesPerSecond() >= SLOW_LINK_BYTES_PER_SECOND
                    ? Check.passed("migration-link", sentence)
                    : Check.warning(
                            "migration-link",
                            sentence,
                            "Use a faster migration network; this one may not keep up with the guest.");
        } catch (TransportException e) {
            return Check.failed(
                    "migration-link",
                    Failures.sentence(e),
                    "Check the migration network between the two hosts, and its firewall.");
        }
    }
}
