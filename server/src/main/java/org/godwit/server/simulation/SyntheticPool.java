package org.godwit.server.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.Resources;
import org.godwit.server.pool.Rule;

/**
 * A pool as a placement by free memory alone leaves it: memory is even, and processors are not. Guests are applications of ten, each
 * application in one rack of twenty hosts, and some racks have the busy ones.
 */
final class SyntheticPool {
    private static final int RACK = 20;
    private static final int APPLICATION = 10;
    private static final double GIB = 1L << 30;
    /** Cores and memory of the hosts, in turn: a pool that was bought in three years. */
    private static final List<Resources> SIZES = List.of(size(32, 384), size(32, 384), size(48, 512), size(24, 256));

    private static final int[] VCPUS = {1, 2, 2, 4, 4, 8};
    /**
     * How busy a vCPU is in the middle, and how much guests and racks differ from it (the deviation of the logarithm): most guests idle along,
     * and a few want most of the processors.
     */
    private static final double BUSY = 0.1;

    private static final double GUESTS_DIFFER = 1;
    private static final double RACKS_DIFFER = 0.5;

    private final Random random;
    private final List<Resources> hosts = new ArrayList<>();
    private final List<SyntheticGuest> guests = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final double[] free;
    private final int racks;
    private final int[] hostOf;

    SyntheticPool(SimulationOptions options) {
        random = new Random(options.seed());
        for (int host = 0; host < options.hosts(); host++) {
            hosts.add(SIZES.get(host % SIZES.size()));
        }
        free = hosts.stream().mapToDouble(Resources::memoryBytes).toArray();
        hostOf = new int[options.guests()];
        // Hosts that do not fill a rack of their own belong to the last one: applications are dealt out evenly, and
        // would not fit into a small one.
        racks = Math.max(1, options.hosts() / RACK);
        double[] busy = random.doubles(racks).map(any -> differ(RACKS_DIFFER)).toArray();
        for (int first = 0; first < options.guests(); first += APPLICATION) {
            int application = first / APPLICATION;
            int rack = application % racks;
            int members = Math.min(APPLICATION, options.guests() - first);
            application(first, members, rack, BUSY * busy[rack]);
            rules(application, first, members, rack);
        }
    }

    private static Resources size(int cores, int gib) {
        return new Resources(cores, gib * GIB, 1.25e9, 1e9);
    }

    private double differ(double deviation) {
        return Math.exp(deviation * random.nextGaussian());
    }

    private void application(int first, int members, int rack, double busy) {
        double peak = 60 * (9 + 8 * random.nextDouble());
        String group = "app" + first / APPLICATION;
        for (int guest = first; guest < first + members; guest++) {
            int vcpus = VCPUS[random.nextInt(VCPUS.length)];
            long memory = (long) (vcpus * (1 + random.nextInt(4)) * GIB);
            int mate = guest == first + 1 && together(first / APPLICATION) ? hostOf[first] : -1;
            int host = mate >= 0 ? mate : emptiest(rack, others(first, guest));
            if (free[host] < memory) {
                throw new Refusal(Problem.badField(
                        "guests",
                        "guests: " + hostOf.length + " do not fit into the memory of " + hosts.size() + " hosts.",
                        "Ask for fewer guests or more hosts; 20 on each fit."));
            }
            hostOf[guest] = host;
            free[host] -= memory;
            guests.add(new SyntheticGuest(
                    new Guest(
                            guestName(guest),
                            vcpus,
                            memory,
                            Resources.NONE,
                            random.nextInt(10),
                            Optional.of(group),
                            Set.of("shared"),
                            Optional.empty()),
                    Math.min(vcpus, vcpus * busy * differ(GUESTS_DIFFER)),
                    memory * (0.4 + 0.4 * random.nextDouble()),
                    peak,
                    random.nextLong()));
        }
    }

    private static boolean together(int application) {
        return application % 7 == 0;
    }

    /** Some applications have rules; all of them hold at the beginning. */
    private void rules(int application, int first, int members, int rack) {
        if (together(application) && members > 1) {
            rules.add(new Rule.Affinity("together-" + application, names(first, first + 2)));
        } else if (application % 5 == 0) {
            rules.add(new Rule.AntiAffinity("apart-" + application, apart(first, members)));
        } else if (application % 11 == 0) {
            rules.add(new Rule.MustRunOn("licence-" + application, names(first, first + 1), rackNames(rack)));
        } else if (application % 13 == 0) {
            rules.add(new Rule.ShouldRunOn("near-" + application, names(first, first + 1), rackNames(rack)));
        }
    }

    /** The first guests of an application, as far as they are on different hosts: a small rack has not enough of them. */
    private Set<String> apart(int first, int members) {
        List<Integer> seen = new ArrayList<>();
        return IntStream.range(first, first + Math.min(3, members))
                .filter(guest -> {
                    boolean other = !seen.contains(hostOf[guest]);
                    seen.add(hostOf[guest]);
                    return other;
                })
                .mapToObj(SyntheticPool::guestName)
                .collect(Collectors.toSet());
    }

    private static Set<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(SyntheticPool::guestName).collect(Collectors.toSet());
    }

    private Set<String> rackNames(int rack) {
        return rack(rack).mapToObj(SyntheticPool::hostName).collect(Collectors.toSet());
    }

    private IntStream rack(int rack) {
        return IntStream.range(rack * RACK, rack == racks - 1 ? hosts.size() : (rack + 1) * RACK);
    }

    private List<Integer> others(int first, int guest) {
        return IntStream.range(first, guest).mapToObj(other -> hostOf[other]).toList();
    }

    /** The host of a rack with the most memory free, preferring one that has none of the application yet. */
    private int emptiest(int rack, List<Integer> others) {
        return rack(rack)
                .boxed()
                .max(Comparator.<Integer, Boolean>comparing(host -> !others.contains(host))
                        .thenComparingDouble(host -> free[host]))
                .orElseThrow();
    }

    static String hostName(int host) {
        return "h" + host;
    }

    static String guestName(int guest) {
        return "g" + guest;
    }

    List<Resources> hosts() {
        return hosts;
    }

    List<SyntheticGuest> guests() {
        return guests;
    }

    List<Rule> rules() {
        return rules;
    }

    int[] hostOf() {
        return hostOf.clone();
    }
}
