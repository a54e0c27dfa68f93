package org.godwit.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.godwit.api.Blackout;
import org.godwit.api.ByteSize;
import org.godwit.api.HostFacts;
import org.godwit.api.HostView;
import org.godwit.client.GodwitClient;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabGuest;
import org.godwit.lab.LabOptions;
import org.godwit.lab.Movement;
import org.godwit.lab.Mover;
import org.godwit.lab.Waiting;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;

/** Moves a guest back and forth in a lab of its own, with a client at work, and measures each move. */
public final class Bench {
    /** The guests that can be measured, by name. */
    private static final Map<String, IntFunction<GuestOrder>> WORKLOADS =
            Map.of("idle", number -> GuestOrder.idle("idle", number).withChecked(ByteSize.ofMiB(16), 0, 1));

    /** A TCP stream that lost a segment goes on when its retransmission timer, at first 200 ms, has run out. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private final LabOptions options;
    private final List<String> workloads;
    private final int runs;
    private final Consumer<String> tell;

    public Bench(LabOptions options, List<String> workloads, int runs, Consumer<String> tell) {
        for (String workload : workloads) {
            if (!WORKLOADS.containsKey(workload)) {
                throw new LabException(
                        "There is no workload '" + workload + "'; there are " + WORKLOADS.keySet() + ".");
            }
        }
        if (runs < 1) {
            throw new LabException("The number of runs must be at least 1, not " + runs + ".");
        }
        this.options = options;
        this.workloads = List.copyOf(workloads);
        this.runs = runs;
        this.tell = tell;
    }

    public BenchReport run() {
        LabGuest.prepareImages();
        Lab.down(options.name());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Lab.down(options.name())));
        Lab lab = Lab.up(options);
        try (GodwitClient client = lab.client()) {
            List<BenchReport.Workload> measured = new ArrayList<>();
            for (String workload : workloads) {
                measured.add(measure(lab, client, workload, measured.size() + 1));
            }
            HostView host = client.host("h1");
            HostFacts facts = host.lease() == null ? null : host.lease().facts();
            return new BenchReport(
                    Instant.now(),
                    options.link(),
                    facts == null ? "" : facts.cpus() + " × " + facts.cpuModel() + ", " + facts.accelerator(),
                    facts == null ? "" : "QEMU " + facts.qemuVersion(),
                    measured);
        } finally {
            Lab.down(options.name());
        }
    }

    private BenchReport.Workload measure(Lab lab, GodwitClient client, String workload, int number) {
        LabGuest guest = LabGuest.define(lab, client, order(workload, number), "h1");
        guest.start(client);
        Mover mover = new Mover(client);
        List<BenchReport.Run> all = new ArrayList<>();
        try (Traffic traffic = Traffic.start(lab, guest.address())) {
            GuestReading before = guest.read();
            for (int i = 0; i < runs; i++) {
                Movement movement = mover.move(guest.name(), i % 2 == 0 ? "h2" : "h1", seen -> {});
                BenchReport.Run run = figures(movement, settled(traffic, movement));
                all.add(run);
                tell.accept("%s %d: total %.0f ms, blackout %.0f ms, outage %.0f ms, first byte %.0f ms"
                        .formatted(
                                workload,
                                i + 1,
                                run.totalMillis(),
                                run.blackoutMillis(),
                                run.outageMillis(),
                                run.firstByteMillis()));
            }
            GuestReading.Change change = guest.read().since(before);
            if (!change.unharmed()) {
                throw new LabException("The guest came to harm, so the figures are worth nothing: " + change);
            }
        }
        guest.shutDown(client);
        return BenchReport.Workload.of(workload, all);
    }

    private static GuestOrder order(String workload, int number) {
        return Objects.requireNonNull(WORKLOADS.get(workload), workload).apply(number);
    }

    private static BenchReport.Run figures(Movement movement, TrafficReport seen) {
        if (!movement.moved()) {
            throw new LabException("A move failed: " + movement.record().endState());
        }
        Blackout blackout = movement.record().blackout();
        return new BenchReport.Run(
                movement.millis(),
                blackout == null ? 0 : blackout.totalMillis(),
                seen.outageMillis(movement.requestedAt(), movement.doneAt()),
                seen.tcpOutageMillis(movement.requestedAt(), movement.doneAt()),
                movement.record().firstByteMillis(),
                movement.record().wireBytes(),
                movement.record().phaseMillis());
    }

    private static TrafficReport settled(Traffic traffic, Movement movement) {
        Instant then = movement.doneAt().plus(SETTLING);
        Waiting.until("the client's view has settled", () -> Instant.now().isAfter(then));
        return traffic.report();
    }
}
