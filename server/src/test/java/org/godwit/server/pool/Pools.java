package org.godwit.server.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pools to decide about: hosts h0, h1, … and guests g0, g1, …, by hand or drawn. */
public final class Pools {
    public static final long GIB = 1L << 30;

    private static final List<HostMode> MODES = List.of(HostMode.values());

    /** Every move costs the same little. */
    public static final CostForecast CHEAP = (guest, from, to, after) -> new MoveCost(1_000_000, 1e8, 0, 0.01, 0);

    private Pools() {}

    public static Host host(int number, double cores, double memoryGib, double usedCores) {
        return host(number, cores, memoryGib, usedCores, HostMode.OPEN);
    }

    public static Host host(int number, double cores, double memoryGib, double usedCores, HostMode mode) {
        return new Host(
                "h" + number,
                new Resources(cores, memoryGib * GIB, 1e9, 1e9),
                new Resources(usedCores, 0, 0, 0),
                mode,
                10_000_000_000L,
                Set.of("shared"));
    }

    public static Guest guest(int number, double cores, long memoryGib) {
        return guest(number, cores, memoryGib, 0, Optional.empty(), Optional.empty());
    }

    public static Guest guest(
            int number, double cores, long memoryGib, int priority, Optional<String> group, Optional<String> heldBy) {
        return new Guest(
                "g" + number,
                Math.max(1, (int) Math.ceil(cores)),
                memoryGib * GIB,
                new Resources(cores, memoryGib * GIB / 4.0, 0, 0),
                priority,
                group,
                Set.of("shared"),
                heldBy);
    }

    public static Set<String> guests(int... numbers) {
        return IntStream.of(numbers).mapToObj(number -> "g" + number).collect(Collectors.toSet());
    }

    public static Set<String> hosts(int... numbers) {
        return IntStream.of(numbers).mapToObj(number -> "h" + number).collect(Collectors.toSet());
    }

    /** Guests on hosts at random, as far as memory and rules allow, with rules of all kinds that hold. */
    public static Pool draw(Random random, int hostCount, int guestCount) {
        List<Host> hosts = IntStream.range(0, hostCount)
                .mapToObj(number -> host(number, 8 + 8 * random.nextInt(3), 64, 0, mode(random)))
                .toList();
        List<Running> guests = new ArrayList<>();
        double[] free = new double[hostCount];
        Arrays.fill(free, 60);
        for (int number = 0; number < guestCount; number++) {
            long memory = 1L + random.nextInt(4);
            // The square makes some hosts crowded and others empty.
            int host = (int) (hostCount * random.nextDouble() * random.nextDouble());
            if (free[host] >= memory) {
                free[host] -= memory;
                boolean held = random.nextInt(20) == 0;
                guests.add(new Running(
                        guest(
                                number,
                                3 * random.nextDouble() * random.nextDouble(),
                                memory,
                                random.nextInt(5),
                                random.nextBoolean() ? Optional.of("app" + random.nextInt(4)) : Optional.empty(),
                                held ? Optional.of("it has a passthrough device") : Optional.empty()),
                        "h" + host));
            }
        }
        return new Pool(hosts, guests, rulesThatHold(random, hosts, guests), random.nextInt(2));
    }

    private static HostMode mode(Random random) {
        return random.nextInt(6) == 0 ? MODES.get(random.nextInt(MODES.size())) : HostMode.OPEN;
    }

    private static List<Rule> rulesThatHold(Random random, List<Host> hosts, List<Running> guests) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < guests.size() / 6; i++) {
            Running one = guests.get(random.nextInt(guests.size()));
            Running other = guests.get(random.nextInt(guests.size()));
            Set<String> both =
                    Set.copyOf(List.of(one.guest().name(), other.guest().name()));
            String name = "rule" + i;
            if (one.host().equals(other.host())) {
                rules.add(new Rule.Affinity(name, both));
            } else if (random.nextBoolean()) {
                rules.add(new Rule.AntiAffinity(name, both));
            } else {
                Set<String> allowed = hosts.stream()
                        .map(Host::name)
                        .filter(host -> host.equals(one.host()) || random.nextBoolean())
                        .collect(Collectors.toSet());
                Set<String> named = Set.of(one.guest().name());
                rules.add(
                        random.nextBoolean()
                                ? new Rule.MustRunOn(name, named, allowed)
                                : new Rule.ShouldRunOn(name, named, allowed));
            }
        }
        return rules;
    }

    /** The pool after guests have moved. */
    public static Pool moved(Pool pool, Map<String, String> hostByGuest) {
        return new Pool(
                pool.hosts(),
                pool.guests().stream()
                        .map(running -> new Running(
                                running.guest(),
                                hostByGuest.getOrDefault(running.guest().name(), running.host())))
                        .toList(),
                pool.rules(),
                pool.hostLosses());
    }

    /** The rules that a pool breaks, found without the code that must keep them. */
    public static List<String> broken(Pool pool) {
        return pool.rules().stream()
                .filter(rule -> {
                    List<String> where = pool.guests().stream()
                            .filter(running ->
                                    rule.guests().contains(running.guest().name()))
                            .map(Running::host)
                            .toList();
                    Set<String> different = Set.copyOf(where);
                    return !switch (rule) {
                        case Rule.Affinity _ -> different.size() <= 1;
                        case Rule.AntiAffinity _ -> different.size() == where.size();
                        case Rule.MustRunOn must -> must.hosts().containsAll(different);
                        case Rule.ShouldRunOn should -> should.hosts().containsAll(different);
                    };
                })
                .map(Rule::name)
                .toList();
    }
}
