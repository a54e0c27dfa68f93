package org.godwit.server.evacuation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.server.balance.Cargo;
import org.godwit.server.balance.Ledger;
import org.godwit.server.balance.Obstacles;
import org.godwit.server.balance.Placement;
import org.godwit.server.evacuation.EvacuationPlan.Stay;
import org.godwit.server.pool.CostForecast;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.HostMode;
import org.godwit.server.pool.Limits;
import org.godwit.server.pool.Pool;

/**
 * Plans how all guests leave a host: where each goes, in which order, and when it will be there. What was kept for a host's loss may be
 * used, since this is one.
 */
public final class Evacuation {
    /** A group stays together, which spares bytes, as long as its host is no fuller than this, or than the emptiest by {@link #WORTH}. */
    private static final double BUSY = 0.8;

    private static final double WORTH = 0.2;

    private final Limits limits;
    private final CostForecast costs;

    public Evacuation(Limits limits, CostForecast costs) {
        this.limits = limits;
        this.costs = costs;
    }

    /**
     * The plan.
     *
     * @param deadline by when the host must be empty; the most important guests go first then, else those of the largest groups
     * @throws Refusal when there is no such host, or it does not answer
     */
    public EvacuationPlan plan(Pool pool, String host, Optional<Duration> deadline) {
        Ledger ledger = Ledger.withReserve(pool);
        int from = ledger.hostNumber(host);
        if (from < 0) {
            throw new Refusal(Problem.unknown("host", host, "'godwit host list' names those that there are."));
        }
        if (ledger.host(from).mode() == HostMode.UNREACHABLE) {
            throw new Refusal(Problem.conflict(
                    "host-unreachable",
                    "The host '" + host + "' does not answer, so nothing can be moved away from it.",
                    "Bring its agent back."));
        }
        List<Cargo> order = order(ledger, from, deadline.isPresent());
        List<Stay> stays = new ArrayList<>();
        List<Leg> legs = new ArrayList<>();
        Map<String, Integer> groupsHost = new HashMap<>();
        Set<String> gone = new HashSet<>();
        for (Cargo cargo : order) {
            Optional<Integer> to =
                    held(ledger, cargo).isPresent() ? Optional.empty() : target(ledger, from, cargo, groupsHost);
            if (to.isEmpty()) {
                stays.addAll(stays(ledger, host, cargo));
            } else {
                for (int guest : cargo.guests()) {
                    legs.add(leg(ledger, guest, to.get(), gone));
                    ledger.guest(guest).group().ifPresent(group -> groupsHost.putIfAbsent(group, to.get()));
                }
                ledger.move(cargo, to.get());
            }
        }
        Timetable timetable = new Timetable(limits, ledger.host(from));
        legs.forEach(timetable::add);
        return new EvacuationPlan(host, timetable.departures(), stays, timetable.takes(), deadline);
    }

    /**
     * Without a deadline the largest group first, since its guests go one after the other and the last of them ends the plan; with one,
     * the most important guest first, whatever it belongs to.
     */
    private static List<Cargo> order(Ledger ledger, int from, boolean hurry) {
        List<Cargo> cargoes = IntStream.range(0, ledger.guests())
                .filter(guest -> ledger.hostOf(guest) == from)
                .mapToObj(guest -> ledger.leaving(guest, from))
                .filter(cargo -> cargo.guests().length > 0)
                .toList();
        Map<String, Long> groupBytes = cargoes.stream()
                .collect(Collectors.groupingBy(
                        cargo -> family(ledger, cargo), Collectors.summingLong(Cargo::memoryBytes)));
        Comparator<Cargo> largestGroupFirst = Comparator.<Cargo>comparingLong(
                        cargo -> -groupBytes.getOrDefault(family(ledger, cargo), 0L))
                .thenComparing(cargo -> family(ledger, cargo))
                .thenComparingLong(cargo -> -cargo.memoryBytes());
        Comparator<Cargo> importantFirst = Comparator.<Cargo>comparingInt(cargo -> -priority(ledger, cargo));
        return cargoes.stream()
                .sorted(hurry ? importantFirst.thenComparing(largestGroupFirst) : largestGroupFirst)
                .toList();
    }

    private static int priority(Ledger ledger, Cargo cargo) {
        return IntStream.of(cargo.guests())
                .map(guest -> ledger.guest(guest).priority())
                .max()
                .orElse(0);
    }

    /** The group of a cargo's first guest; one without is a family of its own. */
    private static String family(Ledger ledger, Cargo cargo) {
        Guest first = ledger.guest(cargo.guests()[0]);
        return first.group().map(group -> "group " + group).orElse("guest " + first.name());
    }

    private static Optional<Integer> target(Ledger ledger, int from, Cargo cargo, Map<String, Integer> groupsHost) {
        Optional<Integer> best = Placement.bestBut(ledger, cargo, from);
        return best.flatMap(emptiest -> ledger.guest(cargo.guests()[0])
                        .group()
                        .map(groupsHost::get)
                        .filter(host -> ledger.obstacle(host, cargo).isEmpty())
                        .filter(host -> ledger.loadWith(host, cargo, 1)
                                <= Math.max(BUSY, ledger.loadWith(emptiest, cargo, 1) + WORTH)))
                .or(() -> best);
    }

    private Leg leg(Ledger ledger, int guest, int to, Set<String> gone) {
        Guest who = ledger.guest(guest);
        // One migration at a time has the page store of a pair of hosts and a group.
        Optional<String> chain =
                who.group().map(group -> group + " to " + ledger.host(to).name());
        boolean shares = chain.isPresent() && !gone.add(chain.get());
        return new Leg(
                who,
                ledger.host(to),
                costs.of(who, ledger.host(ledger.hostOf(guest)), ledger.host(to), shares),
                chain,
                shares);
    }

    private static Optional<String> held(Ledger ledger, Cargo cargo) {
        return IntStream.of(cargo.guests())
                .mapToObj(ledger::guest)
                .flatMap(guest -> guest.heldBy().stream().map(why -> "'" + guest.name() + "' cannot move: " + why))
                .findFirst();
    }

    private static List<Stay> stays(Ledger ledger, String host, Cargo cargo) {
        String why = held(ledger, cargo).orElseGet(() -> "no host can take it: " + Obstacles.text(ledger, cargo));
        return IntStream.of(cargo.guests())
                .mapToObj(guest -> ledger.guest(guest).name())
                .map(name -> new Stay(name, "'" + name + "' stays on '" + host + "', since " + why + "."))
                .toList();
    }
}
