package org.godwit.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.api.ByteSize;
import org.godwit.api.VmSpec;
import org.godwit.lab.GuestOrder;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import org.godwit.lab.LabGuest;

/**
 * What is moved, and how.
 *
 * @param name as the user writes it
 * @param guest the n-th guest of this kind, from 1
 * @param full whether it is the guest with a Debian on a disk
 * @param guests how many are moved, one after the other
 * @param fetched whether a client fetches files from it
 * @param away how long it has been on the other host when its way back is measured; zero: its way there is measured
 */
record Workload(String name, IntFunction<GuestOrder> guest, boolean full, int guests, boolean fetched, Duration away) {
    static final String NAMES =
            "idle, static, p50, p100, p150, p400, w100 (any rate), redis, postgres, compile, nginx, return, four";

    private static final Pattern DIRTYING = Pattern.compile("([pw])([1-9]\\d{0,3})");
    private static final ByteSize MEMORY = ByteSize.ofMiB(1024);
    private static final ByteSize FILLED = ByteSize.ofMiB(600);
    private static final ByteSize REWRITTEN = ByteSize.ofMiB(200);

    /** 8 to 64 bytes of 4,096: as the guest understands it, 64 are the most that change in a page. */
    private static final double PART_OF_A_PAGE = 64.0 / 4096;

    static Workload named(String name) {
        return switch (name) {
            case "idle" -> moved(name, n -> GuestOrder.idle(name, n).withChecked(ByteSize.ofMiB(16), 0, 1));
            case "static" -> moved(name, n -> dirtying(name, n, 0, 1));
            case "redis" -> working(name, "redis");
            case "postgres" -> working(name, "pgbench");
            case "compile" -> working(name, "compile");
            case "nginx" -> new Workload(name, n -> loaded(name, n, "web"), true, 1, true, Duration.ZERO);
            case "return" -> new Workload(name, n -> loaded(name, n, "redis"), true, 1, false, Duration.ofSeconds(60));
            case "four" -> new Workload(name, n -> quiet(name + n, n), true, 4, false, Duration.ZERO);
            default -> {
                Matcher form = DIRTYING.matcher(name);
                if (!form.matches()) {
                    throw new LabException("There is no workload '" + name + "'; there are " + NAMES + ".");
                }
                int rate = Integer.parseInt(form.group(2));
                double fraction = form.group(1).equals("p") ? PART_OF_A_PAGE : 1;
                yield moved(name, n -> dirtying(name, n, rate, fraction));
            }
        };
    }

    private static Workload moved(String name, IntFunction<GuestOrder> guest) {
        return new Workload(name, guest, false, 1, false, Duration.ZERO);
    }

    private static Workload working(String name, String load) {
        return new Workload(name, n -> loaded(name, n, load), true, 1, false, Duration.ZERO);
    }

    /** 1 GiB, of which 600 MiB hold something and 200 of those are rewritten, one page after the other, round and round. */
    private static GuestOrder dirtying(String name, int number, int mibPerSecond, double fraction) {
        return GuestOrder.idle(name, number)
                .withMemory(MEMORY)
                .withChecked(FILLED, mibPerSecond, fraction)
                .withLifelike(REWRITTEN);
    }

    private static GuestOrder loaded(String name, int number, String load) {
        return GuestOrder.idle(name, number)
                .withMemory(MEMORY)
                .withChecked(ByteSize.ofMiB(32), 0, 1)
                .withLifelike(ByteSize.ofMiB(32))
                .withLoads(List.of(load));
    }

    /** A check of its own would make the guests more alike than real ones are, so it is small. */
    private static GuestOrder quiet(String name, int number) {
        return GuestOrder.idle(name, number)
                .withChecked(ByteSize.ofMiB(4), 0, 1)
                .withDisk(0)
                .withLifelike(ByteSize.ofMiB(4));
    }

    /** Puts the guest's images on the lab's datastore. */
    VmSpec spec(Lab lab, GuestOrder order) {
        VmSpec spec = full ? LabGuest.full(lab, order) : LabGuest.small(lab, order);
        // Guests of one kind that move together are what groups are for.
        return guests > 1 ? spec.withGroup(name) : spec;
    }

    /** Whether its work is counted, so that a dip of its throughput shows. */
    boolean counted() {
        return fetched || guest.apply(1).operations().isPresent();
    }

    List<GuestOrder> orders() {
        List<GuestOrder> orders = new ArrayList<>();
        for (int n = 1; n <= guests; n++) {
            orders.add(guest.apply(n));
        }
        return orders;
    }
}
