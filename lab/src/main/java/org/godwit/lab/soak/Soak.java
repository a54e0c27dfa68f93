package org.godwit.lab.soak;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.godwit.api.Blackout;
import org.godwit.api.ByteSize;
import org.godwit.client.GodwitClient;
import org.godwit.lab.Census;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.GuestReading;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabGuest;
import org.godwit.lab.LabHost;
import org.godwit.lab.LabOptions;
import org.godwit.lab.Movement;
import org.godwit.lab.Mover;
import org.godwit.lab.traffic.Traffic;
import org.godwit.lab.traffic.TrafficReport;

/** Moves a guest back and forth under load, in a lab of its own, and counts what is left behind. */
public final class Soak {
    /** What is moved. */
    public enum Kind {
        /** Real services under load, beside the memory check. */
        FULL,
        /** Only memory and a disk that check themselves: a few seconds a move. */
        SMALL;

        private LabGuest define(Lab lab, GodwitClient client, List<String> loads) {
            return switch (this) {
                case FULL ->
                    LabGuest.defineFull(lab, client, GuestOrder.busy(GUEST, 1).withLoads(loads), "h1");
                case SMALL ->
                    LabGuest.define(
                            lab,
                            client,
                            GuestOrder.idle(GUEST, 1)
                                    .withMemory(ByteSize.ofMiB(256))
                                    .withChecked(ByteSize.ofMiB(64), 10, 0.1),
                            "h1");
            };
        }
    }

    private static final String GUEST = "soak";
    private static final List<String> LOADS = List.of("redis", "fio", "postgres", "stress");

    /** Caches fill and pools open at the first use of each host: what counts is what grows after that. */
    private static final int WARM_UP = 2;

    private final LabOptions options;
    private final Plan plan;
    private final Journal journal;
    private final Consumer<String> tell;

    /**
     * What is done, and how often.
     *
     * @param loads of the full guest: {@code redis}, {@code fio}, {@code postgres}, {@code stress}
     * @param migrations at least four, an even number: the guest ends where the first count found it
     * @param breaks whether the migration link breaks once in each move, while memory is copied
     * @param journal where moves are noted, and those that stand there are not made again; nothing: kept nowhere
     */
    public record Plan(Kind kind, List<String> loads, int migrations, boolean breaks, Optional<Path> journal) {
        public Plan {
            loads = List.copyOf(loads);
            loads.stream().filter(load -> !LOADS.contains(load)).findFirst().ifPresent(load -> {
                throw new LabException("There is no load '" + load + "'; expected " + String.join(", ", LOADS) + ".");
            });
            if (kind == Kind.FULL && !loads.contains("fio")) {
                throw new LabException("Without the load 'fio' nothing checks the full guest's disk; add it.");
            }
            if (migrations < 2 * WARM_UP || migrations % 2 != 0) {
                throw new LabException("The number of migrations must be even and at least " + 2 * WARM_UP + ", not "
                        + migrations + ".");
            }
        }
    }

    public Soak(LabOptions options, Plan plan, Consumer<String> tell) {
        this.options = options;
        this.plan = plan;
        this.journal = plan.journal().map(Journal::in).orElseGet(Journal::none);
        this.tell = tell;
    }

    public SoakReport run() {
        tell.accept("preparing the guest's images; the full guest's take minutes the first time");
        LabGuest.prepareImages();
        Lab.down(options.name());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Lab.down(options.name())));
        Lab lab = Lab.up(options);
        try (GodwitClient client = lab.client()) {
            LabGuest guest = plan.kind().define(lab, client, plan.loads());
            guest.start(client);
            tell.accept("the guest works and checks itself; moving it " + left() + " times");
            try (Traffic traffic = Traffic.start(lab, guest.address())) {
                return soak(lab, client, guest, traffic);
            }
        } finally {
            Lab.down(options.name());
        }
    }

    /** Even and never too few, so that what is left behind can be counted after each interruption too. */
    private int left() {
        int left = plan.migrations() - journal.entries().size();
        return Math.max(2 * WARM_UP, left + left % 2);
    }

    private SoakReport soak(Lab lab, GodwitClient client, LabGuest guest, Traffic traffic) {
        Mover mover = new Mover(client);
        long seed = System.nanoTime();
        LinkBreaker breaker =
                new LinkBreaker(lab.hosts().stream().map(LabHost::migrationLink).toList(), seed);
        if (plan.breaks()) {
            tell.accept("the link breaks once in each move, at times that follow from seed " + seed);
        }
        GuestReading first = guest.read();
        Census before = Census.of(lab);
        int moves = left();
        for (int i = 1; i <= moves; i++) {
            move(mover, breaker, guest, i % 2 == 1 ? "h2" : "h1");
            if (i == WARM_UP) {
                before = Census.of(lab);
            }
        }
        TrafficReport seen = traffic.report();
        return new SoakReport(
                Instant.now(),
                journal.entries().size(),
                moves,
                journal.entries().stream()
                        .mapToInt(Journal.Entry::reconnections)
                        .sum(),
                median(Journal.Entry::millis),
                median(Journal.Entry::blackoutMillis),
                seen.longestGapMillis(),
                guest.read().since(first),
                seen,
                before,
                Census.of(lab));
    }

    private void move(Mover mover, LinkBreaker breaker, LabGuest guest, String to) {
        int number = journal.entries().size() + 1;
        GuestReading before = guest.read();
        Movement movement = mover.move(guest.name(), to, plan.breaks() ? breaker::see : task -> {});
        breaker.settle();
        if (!movement.moved()) {
            throw new LabException("Move " + number + " failed: " + movement.record());
        }
        guest.awaitChecksSince(before);
        GuestReading.Change change = guest.read().since(before);
        if (!change.unharmed()) {
            throw new LabException("After move " + number + " the guest is harmed: " + change);
        }
        Journal.Entry entry = new Journal.Entry(
                number,
                Instant.now(),
                movement.millis(),
                blackout(movement),
                movement.record().rounds(),
                movement.record().encodings().reconnections());
        journal.add(entry);
        tell.accept("%d: total %.0f ms, blackout %.0f ms, %d rounds, %d reconnections; the guest is unharmed"
                .formatted(number, entry.millis(), entry.blackoutMillis(), entry.rounds(), entry.reconnections()));
    }

    private static double blackout(Movement movement) {
        Blackout blackout = movement.record().blackout();
        return blackout == null ? 0 : blackout.totalMillis();
    }

    private double median(ToDoubleFunction<Journal.Entry> figure) {
        double[] sorted =
                journal.entries().stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
