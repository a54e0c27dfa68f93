package org.godwit.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.godwit.api.ByteSize;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.Waiting;
import org.godwit.lab.guest.GuestStatus;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;

/**
 * One run: fresh guests are started, put under load and watched by a client; they move; their memory is checked; they are ended.
 * Nobody finds anything at the destination that an earlier run has left there.
 */
final class Course {
    /** A TCP stream that lost a segment goes on when its retransmission timer, at first 200 ms, has run out. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Duration CHECKING = Duration.ofMinutes(2);
    private static final long PAGES_OF_A_MIB = 256;

    private final Lab lab;
    private final Contender contender;
    private final Workload workload;

    Course(Lab lab, Contender contender, Workload workload) {
        this.lab = lab;
        this.contender = contender;
        this.workload = workload;
    }

    BenchRun run(BenchRun.Title title) {
        List<GuestOrder> orders = workload.orders();
        List<Contender.Subject> subjects = new ArrayList<>();
        try {
            for (GuestOrder order : orders) {
                subjects.add(contender.start(workload.spec(lab, order)));
            }
            orders.forEach(this::awaitLoad);
            // One client is enough: more of them would take the processors that the guests need.
            try (Traffic traffic = client(orders.getFirst().address())) {
                return measured(title, orders, subjects, traffic);
            }
        } finally {
            subjects.forEach(Contender.Subject::end);
        }
    }

    private Traffic client(String address) {
        return workload.fetched() ? Traffic.fetching(lab, address) : Traffic.start(lab, address);
    }

    private BenchRun measured(
            BenchRun.Title title, List<GuestOrder> orders, List<Contender.Subject> subjects, Traffic traffic) {
        if (!workload.away().isZero()) {
            subjects.forEach(Contender.Subject::move);
            pause("the guest has been away long enough", workload.away());
        }
        if (workload.counted()) {
            pause("the guest's throughput before the move is known", Throughput.WINDOW.plus(SETTLING));
        }
        List<GuestReading> before = orders.stream().map(this::read).toList();
        Meter meter = Meter.start(lab);
        List<Move> moves = new ArrayList<>();
        for (Contender.Subject subject : subjects) {
            moves.add(subject.move());
        }
        Meter.Measure measure = meter.stop();
        Instant from = moves.getFirst().begunAt();
        Instant to = moves.getLast().doneAt();
        // The client's view settles, and the guest works on undisturbed, before its memory check takes the processor.
        pause("the client's view has settled", workload.counted() ? Throughput.WINDOW.plus(SETTLING) : SETTLING);
        TrafficReport seen = traffic.report();
        long errors = seen.filesWrong();
        for (int i = 0; i < orders.size(); i++) {
            errors += errorsAfterAPass(orders.get(i), before.get(i));
        }
        return BenchRun.of(
                title,
                new Moves(moves),
                new BenchRun.Seen(
                        seen.outageMillis(from, to),
                        seen.tcpOutageMillis(from, to),
                        errors,
                        workload.counted()
                                ? Throughput.of(seen.operations(), from, to).orElse(null)
                                : null,
                        Timeline.of(seen, from, to)),
                measure);
    }

    private GuestReading read(GuestOrder order) {
        return GuestReading.of(lab, order.address());
    }

    /** Until everything that it rewrites has been rewritten once: its load is what it will be. */
    private void awaitLoad(GuestOrder order) {
        Waiting.until("guest '" + order.name() + "' tells its status", BOOT, () -> GuestReading.checksRun(lab, order));
        if (order.dirtyMiBPerSecond() > 0) {
            long pages = order.lifelike().bytes() / ByteSize.MIB * PAGES_OF_A_MIB;
            Waiting.until("guest '" + order.name() + "' rewrites its memory", BOOT, () -> dirtied(read(order)) > pages);
        }
        Waiting.until("the loads of guest '" + order.name() + "' have come round", BOOT, () -> {
            List<GuestStatus.Load> loads = read(order).status().loads().toList();
            return loads.size() == order.loads().size() && loads.stream().allMatch(load -> load.rounds() > 0);
        });
    }

    private static long dirtied(GuestReading reading) {
        return reading.status()
                .memory()
                .map(GuestStatus.MemoryCheck::pagesDirtied)
                .orElse(0L);
    }

    /** The errors of all its checks, once everything that it checks has been looked at after the move. */
    private long errorsAfterAPass(GuestOrder order, GuestReading before) {
        GuestReading arrived = read(order);
        GuestReading.hurry(lab, order.address());
        long pages = order.checked().bytes() / ByteSize.MIB * PAGES_OF_A_MIB;
        Waiting.until(
                "guest '" + order.name() + "' has checked all its memory",
                CHECKING,
                () -> read(order).since(arrived).pagesChecked() > pages);
        // A load tells of an error when it has come round.
        Waiting.until(
                "the loads of guest '" + order.name() + "' have come round after the move",
                CHECKING,
                () -> allGrew(rounds(arrived), rounds(read(order))));
        GuestReading.Change change = read(order).since(before);
        return change.memoryErrors() + change.diskErrors() + change.serviceErrors() + (change.sameBoot() ? 0 : 1);
    }

    private static List<Long> rounds(GuestReading reading) {
        return reading.status().loads().map(GuestStatus.Load::rounds).toList();
    }

    private static boolean allGrew(List<Long> earlier, List<Long> later) {
        return IntStream.range(0, earlier.size()).allMatch(i -> later.get(i) > earlier.get(i));
    }

    private static void pause(String until, Duration length) {
        Instant then = Instant.now().plus(length);
        Waiting.until(until, length.multipliedBy(2), () -> Instant.now().isAfter(then));
    }
}
