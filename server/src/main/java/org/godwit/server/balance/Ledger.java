package org.godwit.server.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.Host;
import org.godwit.server.pool.HostMode;
import org.godwit.server.pool.Pool;
import org.godwit.server.pool.Resources;
import org.godwit.server.pool.Running;
import org.godwit.server.pool.Spread;

/**
 * The working copy of a pool in which a search moves guests about before anyone really does: who is where, what each host has left, and
 * what would keep a cargo off a host. Hosts and guests are numbers here, in the pool's order, and amounts lie in plain arrays: a pass asks
 * some ten million times what a host's load would be.
 */
public final class Ledger {
    /** The host of a guest that has none yet. */
    static final int NOWHERE = -1;

    private static final Resources.Kind[] KINDS = Resources.Kind.values();
    /** What rounding may make of a host that is exactly full. */
    private static final double ROUNDING = 1e-9;

    private final Pool pool;
    private final List<Guest> guests;
    private final Map<String, Integer> hostNumbers = new HashMap<>();
    private final Map<String, Integer> guestNumbers = new HashMap<>();
    private final int[] hostOf;
    private final double[][] capacity;
    private final double[][] used;
    private final double[][] wants;
    private final double[] assigned;
    private final double[] mostAssigned;
    private final RuleBook rules;

    /** All that runs, where it runs; the memory kept for the loss of hosts is not given away. */
    public static Ledger of(Pool pool) {
        return new Ledger(pool, List.of(), pool.fillThatSurvivesLosses());
    }

    /** The same for when a host is lost or leaves: then what was kept for that is there to be used. */
    public static Ledger withReserve(Pool pool) {
        return new Ledger(pool, List.of(), 1);
    }

    /** With a guest beside, that runs nowhere yet: the last one. */
    static Ledger with(Pool pool, Guest newcomer) {
        return new Ledger(pool, List.of(newcomer), pool.fillThatSurvivesLosses());
    }

    private Ledger(Pool pool, List<Guest> homeless, double fill) {
        this.pool = pool;
        List<Host> hosts = pool.hosts();
        capacity = new double[hosts.size()][];
        used = new double[hosts.size()][];
        assigned = new double[hosts.size()];
        mostAssigned = new double[hosts.size()];
        for (int host = 0; host < hosts.size(); host++) {
            hostNumbers.put(hosts.get(host).name(), host);
            capacity[host] = amounts(hosts.get(host).capacity());
            used[host] = new double[KINDS.length];
            mostAssigned[host] = fill * hosts.get(host).capacity().memoryBytes();
        }
        guests = new ArrayList<>(pool.guests().stream().map(Running::guest).toList());
        guests.addAll(homeless);
        hostOf = new int[guests.size()];
        wants = guests.stream().map(guest -> amounts(guest.demand())).toArray(double[][]::new);
        Arrays.fill(hostOf, NOWHERE);
        for (int guest = 0; guest < guests.size(); guest++) {
            guestNumbers.put(guests.get(guest).name(), guest);
            if (guest < pool.guests().size()) {
                arrive(guest, hostNumber(pool.guests().get(guest).host()));
            }
        }
        // A host uses something beside its guests; and where the two were measured at different times, the greater is
        // believed.
        for (int host = 0; host < hosts.size(); host++) {
            double[] said = amounts(hosts.get(host).used());
            for (int kind = 0; kind < KINDS.length; kind++) {
                used[host][kind] = Math.max(used[host][kind], said[kind]);
            }
        }
        rules = new RuleBook(pool.rules(), guestNumbers, hostNumbers, guests);
    }

    private static double[] amounts(Resources resources) {
        return new double[] {
            resources.cpuCores(),
            resources.memoryBytes(),
            resources.networkBytesPerSecond(),
            resources.diskBytesPerSecond()
        };
    }

    public int hosts() {
        return capacity.length;
    }

    public int guests() {
        return hostOf.length;
    }

    public Host host(int number) {
        return pool.hosts().get(number);
    }

    public Guest guest(int number) {
        return guests.get(number);
    }

    public int hostNumber(String name) {
        return hostNumbers.getOrDefault(name, NOWHERE);
    }

    int guestNumber(String name) {
        return guestNumbers.getOrDefault(name, NOWHERE);
    }

    public int hostOf(int guest) {
        return hostOf[guest];
    }

    /** The guests of each host, by their numbers. */
    List<List<Integer>> guestsByHost() {
        List<List<Integer>> byHost = new ArrayList<>();
        for (int host = 0; host < hosts(); host++) {
            byHost.add(new ArrayList<>());
        }
        for (int guest = 0; guest < hostOf.length; guest++) {
            if (hostOf[guest] != NOWHERE) {
                byHost.get(hostOf[guest]).add(guest);
            }
        }
        return byHost;
    }

    /** Those that must be on one host with a guest, itself among them: they move together or not at all. */
    Cargo cargoOf(int guest) {
        return cargo(rules.together(guest));
    }

    /**
     * Of those that must be on one host with a guest the ones that are on a given host, for the guest that is the first of them: nobody for
     * the others, so that each leaves once.
     */
    public Cargo leaving(int guest, int host) {
        int[] there = Arrays.stream(rules.together(guest))
                .filter(member -> hostOf[member] == host)
                .toArray();
        return there[0] == guest ? cargo(there) : Cargo.EMPTY;
    }

    /** A guest alone, whatever belongs to it. */
    Cargo alone(int guest) {
        return cargo(new int[] {guest});
    }

    private Cargo cargo(int[] members) {
        double[] demand = new double[KINDS.length];
        long memory = 0;
        for (int member : members) {
            for (int kind = 0; kind < demand.length; kind++) {
                demand[kind] += wants[member][kind];
            }
            memory += guests.get(member).memoryBytes();
        }
        return new Cargo(members, demand, memory);
    }

    public double load(int host) {
        return loadWith(host, Cargo.EMPTY, 0);
    }

    /** A host's load with a cargo more (1) or less (-1) than it has. */
    public double loadWith(int host, Cargo cargo, int times) {
        double[] has = capacity[host];
        double[] uses = used[host];
        double load = 0;
        for (int kind = 0; kind < has.length; kind++) {
            load = Math.max(load, (uses[kind] + times * cargo.demand()[kind]) / has[kind]);
        }
        return load;
    }

    /** The load as a sentence says it, with a cargo more or less. */
    String loadText(int host, Cargo cargo, int times) {
        double[] uses = used[host];
        double[] wants = cargo.demand();
        return new Resources(
                        Math.max(0, uses[0] + times * wants[0]),
                        Math.max(0, uses[1] + times * wants[1]),
                        Math.max(0, uses[2] + times * wants[2]),
                        Math.max(0, uses[3] + times * wants[3]))
                .loadText(host(host).capacity());
    }

    double cores(int host) {
        return capacity[host][0];
    }

    /** The share of its memory that is assigned. */
    double filled(int host) {
        return assigned[host] / capacity[host][1];
    }

    /** Whether a host takes guests and has the memory for a cargo: what is quick to see of {@link #obstacle}, and keeps most hosts out. */
    boolean mayTake(int host, Cargo cargo) {
        return host(host).mode().takesGuests() && hasRoom(host, cargo);
    }

    private boolean hasRoom(int host, Cargo cargo) {
        return assigned[host] + cargo.memoryBytes() <= mostAssigned[host] * (1 + ROUNDING);
    }

    /** What keeps a cargo off a host, as a sentence's part; empty when nothing does. */
    public Optional<String> obstacle(int host, Cargo cargo) {
        if (!host(host).mode().takesGuests()) {
            return Optional.of(
                    "its mode is " + host(host).mode().name().toLowerCase(Locale.ROOT) + ", which takes no guests");
        }
        if (!hasRoom(host, cargo)) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "it has not the %.1f GiB of memory that are needed",
                    cargo.memoryBytes() / (double) (1L << 30)));
        }
        for (int guest : cargo.guests()) {
            if (!host(host).datastores().containsAll(guest(guest).datastores())) {
                return Optional.of("it has not all of the datastores "
                        + guest(guest).datastores().stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        return rules.obstacle(host, cargo, hostOf);
    }

    RuleBook rules() {
        return rules;
    }

    /** The rule that a running guest breaks where it is, or would break by staying there. */
    Optional<String> brokenBy(int guest) {
        return rules.obstacle(hostOf[guest], alone(guest), hostOf);
    }

    /** Moves each guest of a cargo. */
    public void move(Cargo cargo, int to) {
        for (int guest : cargo.guests()) {
            if (hostOf[guest] != NOWHERE) {
                leave(guest);
            }
            arrive(guest, to);
        }
    }

    private void arrive(int guest, int to) {
        hostOf[guest] = to;
        change(to, guest, 1);
    }

    private void leave(int guest) {
        change(hostOf[guest], guest, -1);
        hostOf[guest] = NOWHERE;
    }

    private void change(int host, int guest, int times) {
        for (int kind = 0; kind < KINDS.length; kind++) {
            used[host][kind] = Math.max(0, used[host][kind] + times * wants[guest][kind]);
        }
        assigned[host] += times * guests.get(guest).memoryBytes();
    }

    /** The standard deviation of the loads of the hosts that answer. */
    public double imbalance() {
        return Spread.of(IntStream.range(0, hosts())
                        .filter(host -> host(host).mode() != HostMode.UNREACHABLE)
                        .mapToDouble(this::load)
                        .toArray())
                .deviation();
    }
}
