package org.godwit.server.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds rules that contradict each other, and of them the smallest set that does. Rules that share no guest, directly or through others,
 * cannot contradict, so each connected part is looked at alone: first rules are taken out one by one as long as the rest still contradicts,
 * which leaves a set that is irreducible; then every smaller set is tried.
 */
public final class Contradictions {
    /** So many sets of one size are tried; where there are more, the irreducible set is named, which may not be the smallest. */
    private static final long MOST_SETS = 20_000;

    private Contradictions() {}

    /** One for each connected part of the rules that cannot be kept. */
    public static List<Contradiction> find(Pool pool) {
        List<String> hosts = pool.hosts().stream().map(Host::name).toList();
        List<Contradiction> found = new ArrayList<>();
        for (List<Rule> part : connected(pool.rules())) {
            if (!Satisfiable.test(part, hosts)) {
                found.add(new Contradiction(smallest(part, hosts)));
            }
        }
        return found;
    }

    private static Collection<List<Rule>> connected(List<Rule> rules) {
        Partition<String> guests = new Partition<>();
        List<Rule> strict = rules.stream()
                .filter(rule -> !(rule instanceof Rule.ShouldRunOn))
                .toList();
        strict.forEach(rule -> guests.join(rule.guests()));
        Map<String, List<Rule>> parts = new LinkedHashMap<>();
        for (Rule rule : strict) {
            if (!rule.guests().isEmpty()) {
                String part = guests.find(rule.guests().iterator().next());
                parts.computeIfAbsent(part, any -> new ArrayList<>()).add(rule);
            }
        }
        return parts.values();
    }

    private static List<Rule> smallest(List<Rule> rules, List<String> hosts) {
        List<Rule> irreducible = new ArrayList<>(rules);
        for (Rule rule : rules) {
            List<Rule> without = new ArrayList<>(irreducible);
            without.remove(rule);
            if (!Satisfiable.test(without, hosts)) {
                irreducible = without;
            }
        }
        for (int size = 1; size < irreducible.size() && sets(rules.size(), size) <= MOST_SETS; size++) {
            List<Rule> smaller = contradicting(rules, size, 0, new ArrayList<>(), hosts);
            if (!smaller.isEmpty()) {
                return smaller;
            }
        }
        return irreducible;
    }

    /** The first set of this size that contradicts, which is {@code chosen} and some of the rules from {@code next} on; empty if there is none. */
    private static List<Rule> contradicting(
            List<Rule> rules, int size, int next, List<Rule> chosen, List<String> hosts) {
        if (chosen.size() == size) {
            return Satisfiable.test(chosen, hosts) ? List.of() : List.copyOf(chosen);
        }
        for (int i = next; i <= rules.size() - (size - chosen.size()); i++) {
            chosen.add(rules.get(i));
            List<Rule> found = contradicting(rules, size, i + 1, chosen, hosts);
            chosen.removeLast();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** How many sets of a size there are, or some number above {@link #MOST_SETS}. */
    private static long sets(int rules, int size) {
        long sets = 1;
        for (int i = 0; i < size && sets <= MOST_SETS; i++) {
            sets = sets * (rules - i) / (i + 1);
        }
        return sets;
    }

    /** Sets that are joined until they share no member. */
    static final class Partition<T> {
        private final Map<T, T> parents = new HashMap<>();

        T find(T member) {
            T at = member;
            for (T parent = parents.get(at); parent != null; parent = parents.get(at)) {
                at = parent;
            }
            return at;
        }

        void join(Collection<T> members) {
            if (members.isEmpty()) {
                return;
            }
            T root = find(members.iterator().next());
            for (T member : members) {
                T other = find(member);
                if (!other.equals(root)) {
                    parents.put(other, root);
                }
            }
        }
    }
}
