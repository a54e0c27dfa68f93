package org.godwit.lab.demo;

import java.io.Console;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabGuest;
import org.godwit.lab.Movement;
import org.godwit.lab.Mover;
import org.godwit.lab.Waiting;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;

/** Runs the demo once. */
public final class Demo {
    /** A TCP stream that lost a segment comes back after its retransmission timer, which begins at 200 ms. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private static final GuestOrder ORDER =
            GuestOrder.idle("demo", 1).withChecked(ByteSize.ofMiB(128), 8, 0.1).withDisk(512);

    private final DemoOptions options;
    private final Narrator tell;

    public Demo(DemoOptions options) {
        this.options = options;
        this.tell = new Narrator(
                System.out,
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent());
    }

    public DemoReport run() {
        String name = options.lab().name();
        Thread undo = new Thread(() -> Lab.down(name));
        tell.say("looking for QEMU 10 and the guest's images; what is missing is made once");
        LabGuest.prepareImages();
        tell.say(String.format(
                Locale.ROOT,
                "building the lab '%s': %d hosts, migration link %s",
                name,
                options.lab().hosts(),
                options.lab().link()));
        Lab.down(name);
        Runtime.getRuntime().addShutdownHook(undo);
        Lab lab = Lab.up(options.lab());
        DemoReport report = inLab(lab);
        if (options.keep()) {
            Runtime.getRuntime().removeShutdownHook(undo);
            tell.say("the lab stays; what to try:");
            WhatToTry.in(lab).forEach(line -> tell.add(line));
        } else {
            Lab.down(name);
            tell.say("the lab is gone");
        }
        return report;
    }

    private DemoReport inLab(Lab lab) {
        tell.say(String.format(
                Locale.ROOT,
                "hosts %s are up",
                lab.hosts().stream().map(host -> host.name()).toList()));
        try (GodwitClient client = lab.client()) {
            LabGuest guest = LabGuest.define(lab, client, ORDER, "h1");
            tell.say(String.format(
                    Locale.ROOT,
                    "guest '%s' starts on h1: %s, dirties %d MiB/s, checks its memory and its disk",
                    guest.name(),
                    ORDER.memory(),
                    ORDER.dirtyMiBPerSecond()));
            guest.start(client);
            tell.say("the guest answers; its client starts: ping every 5 ms, 3 TCP connections, HTTP, heartbeats");
            try (Traffic traffic = Traffic.start(lab, guest.address())) {
                GuestReading before = guest.read();
                List<Movement> movements = moves(client, guest, traffic);
                GuestReading after = guest.read();
                DemoReport report = DemoReport.of(movements, traffic.report(), before, after);
                conclude(report);
                return report;
            }
        }
    }

    private List<Movement> moves(GodwitClient client, LabGuest guest, Traffic traffic) {
        Mover mover = new Mover(client);
        List<Movement> movements = new ArrayList<>();
        for (String to : List.of("h2", "h1")) {
            tell.say(String.format(Locale.ROOT, "moving %s to %s", guest.name(), to));
            Movement movement = mover.move(guest.name(), to, tell::progress);
            movements.add(movement);
            TrafficReport seen = settled(traffic, movement);
            tell.moved(DemoReport.Migration.of(movement, seen));
            if (!movement.moved()) {
                break;
            }
        }
        return movements;
    }

    private static TrafficReport settled(Traffic traffic, Movement movement) {
        Instant then = movement.doneAt().plus(SETTLING);
        Waiting.until("the client's view has settled", () -> Instant.now().isAfter(then));
        return traffic.report();
    }

    private void conclude(DemoReport report) {
        DemoReport.Client client = report.client();
        tell.say(String.format(
                Locale.ROOT,
                "the client: %d pings, %d lost, longest gap %.0f ms; %d of %d TCP connections kept, longest gap %.0f ms; HTTP %d ok, %d failed",
                client.pingsSent(),
                client.pingsLost(),
                client.longestGapMillis(),
                client.tcpConnectionsKept(),
                client.tcpConnections(),
                client.longestTcpGapMillis(),
                client.httpOk(),
                client.httpFailed()));
        DemoReport.Guest guest = report.guest();
        tell.say(String.format(
                Locale.ROOT,
                "the guest: %d memory errors in %d pages checked, %d disk errors in %d blocks checked, clock drift %.1f ms",
                guest.memoryErrors(),
                guest.memoryPagesChecked(),
                guest.diskErrors(),
                guest.diskBlocksChecked(),
                guest.clockDriftMillis()));
        report.problems().forEach(problem -> tell.say(String.format(Locale.ROOT, "WRONG: %s", problem)));
        if (report.allRight()) {
            tell.say("all is right: it moved there and back, and nobody noticed more than the gaps above");
        }
    }
}
