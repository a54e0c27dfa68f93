package org.godwit.lab.soak;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        /** Real services under load: redis and fio, beside the memory check. */
        FULL,
        /** Only memory and a disk that check themselves: a few seconds a move. */
        SMALL;

        private LabGuest define(Lab lab, GodwitClient client) {
            return switch (this) {
                case FULL -> LabGuest.defineFull(lab, client, GuestOrder.busy(GUEST, 1), "h1");
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

    /** Caches fill and pools open at the first use of each host: what counts is what grows after that. */
    private static final int WARM_UP = 2;

    private final LabOptions options;
    private final Kind kind;
    private final int migrations;
    private final boolean breaks;
    private final Consumer<String> tell;

    /**
     * At least four moves, an even number: the guest ends where the first count found it.
     *
     * @param breaks whether the migration link breaks once in each move, while memory is copied
     */
    public Soak(LabOptions options, Kind kind, int migrations, boolean breaks, Consumer<String> tell) {
        if (migrations < 2 * WARM_UP || migrations % 2 != 0) {
            throw new LabException(
                    "The number of migrations must be even and at least " + 2 * WARM_UP + ", not " + migrations + ".");
        }
        this.options = options;
        this.kind = kind;
        this.migrations = migrations;
        this.breaks = breaks;
        this.tell = tell;
    }

    public SoakReport run() {
        tell.accept("preparing the guest's images; the full guest's take minutes the first time");
        LabGuest.prepareImages();
        Lab.down(options.name());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Lab.down(options.name())));
        Lab lab = Lab.up(options);
        try (GodwitClient client = lab.client()) {
            LabGuest guest = kind.define(lab, client);
            guest.start(client);
            tell.accept("the guest works and checks itself; moving it " + migrations + " times");
            try (Traffic traffic = Traffic.start(lab, guest.address())) {
                return soak(lab, client, guest, traffic);
            }
        } finally {
            Lab.down(options.name());
        }
    }

    private SoakReport soak(Lab lab, GodwitClient client, LabGuest guest, Traffic traffic) {
        Mover mover = new Mover(client);
        long seed = System.nanoTime();
        LinkBreaker breaker =
                new LinkBreaker(lab.hosts().stream().map(LabHost::migrationLink).toList(), seed);
        if (breaks) {
            tell.accept("the link breaks once in each move, at times that follow from seed " + seed);
        }
        GuestReading first = guest.read();
        List<Movement> moves = new ArrayList<>();
        Census before = Census.of(lab);
        for (int i = 1; i <= migrations; i++) {
            moves.add(move(mover, breaker, guest, i));
            if (i == WARM_UP) {
                before = Census.of(lab);
            }
        }
        TrafficReport seen = traffic.report();
        return new SoakReport(
                Instant.now(),
                moves.size(),
                median(moves, Movement::millis),
                median(moves, Soak::blackout),
                seen.longestGapMillis(),
                guest.read().since(first),
                seen,
                before,
                Census.of(lab));
    }

    private Movement move(Mover mover, LinkBreaker breaker, LabGuest guest, int number) {
        GuestReading before = guest.read();
        Movement movement = mover.move(guest.name(), number % 2 == 1 ? "h2" : "h1", breaks ? breaker::see : task -> {});
        breaker.settle();
        if (!movement.moved()) {
            throw new LabException("Move " + number + " failed: " + movement.record());
        }
        guest.awaitChecksSince(before);
        GuestReading.Change change = guest.read().since(before);
        if (!change.unharmed()) {
            throw new LabException("After move " + number + " the guest is harmed: " + change);
        }
        tell.accept("%d: total %.0f ms, blackout %.0f ms, %d rounds, %d reconnections; the guest is unharmed"
                .formatted(
                        number,
                        movement.millis(),
                        blackout(movement),
                        movement.record().rounds(),
                        movement.record().encodings().reconnections()));
        return movement;
    }

    private static double blackout(Movement movement) {
        Blackout blackout = movement.record().blackout();
        return blackout == null ? 0 : blackout.totalMillis();
    }

    private static double median(List<Movement> moves, ToDoubleFunction<Movement> figure) {
        double[] sorted = moves.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
