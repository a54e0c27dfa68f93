package org.godwit.lab.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.Blackout;
import org.godwit.api.MigrationRecord;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Movement;
import org.godwit.lab.traffic.Gap;
import org.godwit.lab.traffic.TrafficReport;
import org.jspecify.annotations.Nullable;

/**
 * The demo's outcome, as {@code --json} writes it.
 *
 * @param problems one sentence for each thing that is not as it should be; empty when all is right
 * @param gaps of the client's probes, at least 20 ms long
 */
public record DemoReport(
        List<Migration> migrations,
        Client client,
        Guest guest,
        List<String> problems,
        Instant endedAt,
        List<Gap> gaps) {

    /** A guest's clock may be told to wait while it moves, but it must not be set back or lost. */
    private static final double CLOCK_BOUND_MILLIS = 1000;

    /**
     * One move.
     *
     * @param totalMillis from the request until its end was heard
     * @param blackoutMillis by the hypervisors' clocks; {@code outageMillis} as the client's ping saw it
     * @param firstByteMillis from the request to the first byte on the link
     * @param phases how long each took, in milliseconds
     */
    public record Migration(
            String vm,
            String from,
            String to,
            String outcome,
            double totalMillis,
            double blackoutMillis,
            double outageMillis,
            double tcpOutageMillis,
            double firstByteMillis,
            int rounds,
            long guestBytes,
            long wireBytes,
            Map<String, Double> phases,
            @Nullable Blackout blackout) {

        static Migration of(Movement movement, TrafficReport seen) {
            MigrationRecord record = movement.record();
            Map<String, Double> phases = new LinkedHashMap<>();
            record.phaseMillis().forEach((phase, millis) -> phases.put(phase.name(), millis));
            Blackout blackout = record.blackout();
            return new Migration(
                    record.vm(),
                    record.from(),
                    record.to(),
                    record.outcome().name(),
                    movement.millis(),
                    blackout == null ? 0 : blackout.totalMillis(),
                    seen.outageMillis(movement.requestedAt(), movement.doneAt()),
                    seen.tcpOutageMillis(movement.requestedAt(), movement.doneAt()),
                    record.firstByteMillis(),
                    record.rounds(),
                    record.guestBytes(),
                    record.wireBytes(),
                    phases,
                    blackout);
        }
    }

    public record Client(
            long pingsSent,
            long pingsLost,
            double longestGapMillis,
            double longestTcpGapMillis,
            int tcpConnections,
            int tcpConnectionsKept,
            long wrongBytes,
            long httpOk,
            long httpFailed,
            long heartbeats,
            long heartbeatsRepeated) {}

    public record Guest(
            long memoryErrors,
            long memoryPagesChecked,
            long diskErrors,
            long diskBlocksChecked,
            double clockDriftMillis,
            boolean sameBoot) {}

    static DemoReport of(List<Movement> movements, TrafficReport traffic, GuestReading before, GuestReading after) {
        List<Migration> migrations = movements.stream()
                .map(movement -> Migration.of(movement, traffic))
                .toList();
        Client client = new Client(
                traffic.pingsSent(),
                traffic.pingsLost(),
                traffic.longestGapMillis(),
                traffic.longestTcpGapMillis(),
                traffic.tcpConnections(),
                traffic.tcpConnectionsKept(),
                traffic.wrongBytes(),
                traffic.httpOk(),
                traffic.httpFailed(),
                traffic.heartbeats(),
                traffic.heartbeatsRepeated());
        GuestReading.Change change = after.since(before);
        Guest guest = new Guest(
                change.memoryErrors(),
                change.pagesChecked(),
                change.diskErrors(),
                change.blocksChecked(),
                change.clockDriftMillis(),
                change.sameBoot());
        return new DemoReport(
                migrations, client, guest, problems(movements, client, guest), Instant.now(), traffic.gaps());
    }

    private static List<String> problems(List<Movement> movements, Client client, Guest guest) {
        List<String> found = new ArrayList<>();
        for (Movement movement : movements) {
            MigrationRecord record = movement.record();
            expect(
                    found,
                    movement.moved(),
                    "The move from " + record.from() + " to " + record.to() + " ended as "
                            + record.outcome() + ": "
                            + (record.failure() == null
                                    ? record.endState()
                                    : record.failure().asText()));
        }
        expect(
                found,
                client.tcpConnectionsKept() == client.tcpConnections(),
                "Of " + client.tcpConnections() + " TCP connections " + client.tcpConnectionsKept() + " were kept.");
        expect(found, client.wrongBytes() == 0, client.wrongBytes() + " bytes of the TCP stream came back wrong.");
        expect(found, client.httpFailed() == 0, client.httpFailed() + " HTTP requests failed.");
        expect(
                found,
                client.heartbeatsRepeated() == 0,
                client.heartbeatsRepeated() + " heartbeats came twice: two copies of the guest ran.");
        expect(found, guest.memoryErrors() == 0, guest.memoryErrors() + " pages of the guest's memory were wrong.");
        expect(found, guest.diskErrors() == 0, guest.diskErrors() + " blocks of the guest's disk were wrong.");
        expect(
                found,
                guest.memoryPagesChecked() > 0 && guest.diskBlocksChecked() > 0,
                "The guest's checks of memory and disk did not run on.");
        expect(found, guest.sameBoot(), "The guest booted anew.");
        expect(
                found,
                Math.abs(guest.clockDriftMillis()) < CLOCK_BOUND_MILLIS,
                "The guest's clock drifted by %.0f ms.".formatted(guest.clockDriftMillis()));
        return found;
    }

    private static void expect(List<String> found, boolean right, String problem) {
        if (!right) {
            found.add(problem);
        }
    }

    public boolean allRight() {
        return problems.isEmpty();
    }
}
