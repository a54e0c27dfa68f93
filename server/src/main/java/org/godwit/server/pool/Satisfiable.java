package org.godwit.server.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.server.pool.Contradictions.Partition;

/**
 * Whether some placement keeps all of a few rules, whatever memory and load say: a search with backtracking over the guests that rules
 * name, those that belong together as one. Hosts that the same rules name are interchangeable, so of those that nobody uses
 * yet only one is tried: without that, five guests apart on four hosts would be tried in every order.
 */
final class Satisfiable {
    /** Where even that is too much, rules are given the benefit of the doubt: a placement will say which of them it cannot keep. */
    private static final int MOST_STEPS = 200_000;

    private final List<String> units;
    private final Map<String, Set<String>> mayRunOn;
    private final Map<String, Set<String>> apart;
    private final Map<String, List<String>> alike;
    private final Map<String, String> placed = new HashMap<>();
    private int steps;

    private Satisfiable(
            Map<String, Set<String>> mayRunOn, Map<String, Set<String>> apart, Map<String, List<String>> alike) {
        this.mayRunOn = mayRunOn;
        this.apart = apart;
        this.alike = alike;
        // The most constrained first, so that a dead end shows early.
        this.units = mayRunOn.keySet().stream()
                .sorted(Comparator.comparingInt((String unit) ->
                                mayRunOn.getOrDefault(unit, Set.of()).size())
                        .thenComparingInt(
                                unit -> -apart.getOrDefault(unit, Set.of()).size())
                        .thenComparing(unit -> unit))
                .toList();
    }

    static boolean test(List<Rule> rules, List<String> hosts) {
        Partition<String> together = new Partition<>();
        rules.stream().filter(Rule.Affinity.class::isInstance).forEach(rule -> together.join(rule.guests()));
        Set<String> units = rules.stream()
                .flatMap(rule -> rule.guests().stream())
                .map(together::find)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, List<String>> alike = alike(rules, hosts, units.size());
        Map<String, Set<String>> mayRunOn = new LinkedHashMap<>();
        units.forEach(unit -> mayRunOn.put(unit, new LinkedHashSet<>(alike.keySet())));
        Map<String, Set<String>> apart = new HashMap<>();
        for (Rule rule : rules) {
            List<String> named = rule.guests().stream().map(together::find).toList();
            if (rule instanceof Rule.MustRunOn must) {
                named.forEach(unit -> mayRunOn.computeIfPresent(unit, (any, may) -> {
                    may.retainAll(must.hosts());
                    return may;
                }));
            } else if (rule instanceof Rule.AntiAffinity) {
                if (Set.copyOf(named).size() < named.size()) {
                    return false;
                }
                named.forEach(unit ->
                        apart.computeIfAbsent(unit, any -> new HashSet<>()).addAll(named));
            }
        }
        return new Satisfiable(mayRunOn, apart, alike).search(0);
    }

    /**
     * The hosts that need to be looked at, each with the must-rules that name it. Of interchangeable ones there are never more needed than
     * there are units to place.
     */
    private static Map<String, List<String>> alike(List<Rule> rules, List<String> hosts, int units) {
        Map<String, List<String>> naming = new LinkedHashMap<>();
        for (Rule rule : rules) {
            if (rule instanceof Rule.MustRunOn must) {
                must.hosts().stream()
                        .sorted()
                        .forEach(host -> naming.computeIfAbsent(host, any -> new ArrayList<>())
                                .add(rule.name()));
            }
        }
        hosts.stream()
                .filter(host -> !naming.containsKey(host))
                .limit(units)
                .toList()
                .forEach(host -> naming.put(host, List.of()));
        return naming;
    }

    private boolean search(int next) {
        if (next == units.size() || ++steps > MOST_STEPS) {
            return true;
        }
        String unit = units.get(next);
        for (String host : candidates(unit)) {
            placed.put(unit, host);
            if (search(next + 1)) {
                return true;
            }
            placed.remove(unit);
        }
        return false;
    }

    private List<String> candidates(String unit) {
        Set<String> forbidden = apart.getOrDefault(unit, Set.of()).stream()
                .map(placed::get)
                .filter(host -> host != null)
                .collect(Collectors.toSet());
        Set<String> used = Set.copyOf(placed.values());
        Set<List<String>> unusedTried = new HashSet<>();
        List<String> candidates = new ArrayList<>();
        for (String host : mayRunOn.getOrDefault(unit, Set.of())) {
            if (!forbidden.contains(host)
                    && (used.contains(host) || unusedTried.add(alike.getOrDefault(host, List.of())))) {
                candidates.add(host);
            }
        }
        return candidates;
    }
}
