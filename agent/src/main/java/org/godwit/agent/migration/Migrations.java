package org.godwit.agent.migration;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.agent.vm.Vm;
import org.godwit.api.CheckReport;
import org.godwit.api.HostLease;
import org.godwit.api.MigrateRequest;
import org.godwit.api.MigrationProgress;
import org.godwit.api.MigrationStatus;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.OwnershipStore;

/** The migrations of this host: those that leave it, those that come, and the records of those that left. */
public final class Migrations {
    private static final Duration ZOOKEEPER = Duration.ofSeconds(2);

    private final Surroundings here;
    private final Records records;
    private final Map<String, Outgoing> outgoing = new ConcurrentHashMap<>();
    private final Map<String, Destination> incoming = new ConcurrentHashMap<>();
    /** Migrations that were given up before they were prepared: a request that comes late must not make a shadow. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    private record Outgoing(Source source, Chronicle chronicle) {}

    public Migrations(Surroundings here) {
        this.here = here;
        this.records = new Records(here.records());
    }

    // The source's side.

    /** All prerequisites of moving this VM there, and what it would cost, for which the guest is watched for a second; nothing is changed. */
    CheckReport check(String vm, MigrateRequest request) {
        Vm moving = here.vms().get(vm);
        HostLease lease = destination(vm, request.to());
        try (PeerAgent peer = new PeerAgent(lease, here.identity());
                Outlook outlook = Outlook.begin(here.machine().memory().file(vm), request, true)) {
            Prerequisites prerequisites =
                    new Prerequisites(here, moving, lease, peer, outlook, new Experience(records));
            return prerequisites.report().withForecast(prerequisites.forecast());
        }
    }

    /** Begins a migration and answers its id; what comes of it is in {@link #status}. */
    String start(String name, MigrateRequest request) {
        Vm vm = here.vms().get(name);
        HostLease to = destination(name, request.to());
        String id = UUID.randomUUID().toString();
        vm.beginMigration(id);
        Chronicle chronicle = new Chronicle(id, name, here.host(), to.name(), vm.epoch(), records::keep);
        Source source = new Source(here, vm, request, to, chronicle, new Experience(records));
        outgoing.put(id, new Outgoing(source, chronicle));
        Thread.ofVirtual().name("migration " + name).start(() -> {
            source.run();
            // Its record is on disk by now, and is answered from there.
            outgoing.remove(id);
            records.prune(outgoing::containsKey);
        });
        return id;
    }

    void cancel(String id) {
        underWay(id).source().cancel();
    }

    /** Changes the cap of a migration that is under way. */
    void limit(String id, long bytesPerSecond) {
        underWay(id).source().limit(bytesPerSecond);
    }

    private Outgoing underWay(String id) {
        Outgoing running = outgoing.get(id);
        if (running == null || running.chronicle().status().ended()) {
            throw new Refusal(Problem.conflict(
                    "migration-ended",
                    "Migration '" + id + "' is not under way.",
                    "See 'godwit migration show " + id + "'."));
        }
        return running;
    }

    MigrationStatus status(String id, long after, Duration limit) {
        Outgoing running = outgoing.get(id);
        if (running != null) {
            return running.chronicle().await(after, limit);
        }
        return records.find(id)
                .map(record -> new MigrationStatus(Long.MAX_VALUE, MigrationProgress.at(record.phase()), record))
                .orElseThrow(() -> new Refusal(Problem.unknown(
                        "migration", id, "It never began on " + here.host() + "; 'godwit migration list' shows all.")));
    }

    private HostLease destination(String vm, String to) {
        if (to.equals(here.host())) {
            throw new Refusal(Problem.conflict(
                    "already-there", "VM '" + vm + "' is on " + to + " already.", "Name another host."));
        }
        return here.cluster()
                .hosts()
                .find(to)
                .orElseThrow(() -> new Refusal(Problem.unavailable(
                        "host-down", "Host '" + to + "' is unknown or its agent is down.", "See 'godwit host list'.")));
    }

    // The destination's side.

    /** A source that asks again for the same VM has given its earlier attempt up: whatever is left of that makes room. */
    Incoming.PrepareAnswer prepare(String id, Incoming.PrepareRequest request) {
        incoming.values().stream()
                .filter(earlier -> earlier.vm().equals(request.spec().name()))
                .forEach(Destination::relinquish);
        incoming.values().removeIf(Destination::ended);
        Destination destination = new Destination(here, id, request);
        // Noted first and looked at second, as relinquish does the other way round: one of the two sees the other.
        if (incoming.putIfAbsent(id, destination) != null || refused.contains(id)) {
            throw new Refusal(Problem.conflict(
                    "migration-known",
                    "Migration '" + id + "' was prepared or given up here already.",
                    "Begin a new one."));
        }
        return destination.prepare();
    }

    Destination incoming(String id) {
        Destination destination = incoming.get(id);
        if (destination == null) {
            throw new Refusal(Problem.unknown(
                    "migration", id, "Its destination's agent was restarted, or it was given up; begin a new one."));
        }
        return destination;
    }

    /**
     * Gives up the right to commit. A migration that this run of the agent does not know cannot be committed by it any more; what
     * an earlier run did stands in the record of the ownership, and {@link Handovers} acts on it.
     */
    Incoming.RelinquishAnswer relinquish(String id, Incoming.RelinquishRequest request) {
        refused.add(id);
        Destination destination = incoming.get(id);
        if (destination != null) {
            return destination.relinquish();
        }
        OwnershipStore store = here.cluster().ownership();
        boolean inHand = here.vms().find(request.vm()).isPresent();
        Incoming.Outcome outcome = Handover.carryOut(
                        store,
                        request.vm(),
                        store.read(request.vm()),
                        ZOOKEEPER,
                        record ->
                                Handover.settleByAnswer(record, here.host(), request.from(), request.attempt(), inHand))
                .outcome();
        return new Incoming.RelinquishAnswer(
                outcome,
                outcome == Incoming.Outcome.UNDECIDED
                        ? "a former run of the agent committed it; it is being taken up"
                        : null);
    }

    /** Closes the books of migrations that a former run of the agent left under way; the guests themselves are {@link Handovers}'. */
    public void closeAbandoned() {
        records.unfinished()
                .forEach(record -> Thread.ofVirtual()
                        .name("abandoned " + record.id())
                        .start(() -> records.keep(Abandoned.close(here, record))));
    }
}
