package org.godwit.server.balance;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.Rule;

/** A pool's rules by the numbers of a {@link Ledger}, each guest with those that name it. */
final class RuleBook {
    @SuppressWarnings("ArrayRecordComponent") // Never compared; read in the search's inner loop.
    private record Numbered(Rule rule, int[] guests, BitSet hosts) {}

    private static final int[] NOBODY = {};

    private final List<List<Numbered>> byGuest = new ArrayList<>();
    private final List<int[]> together = new ArrayList<>();
    private final List<Guest> guests;

    RuleBook(
            List<Rule> rules, Map<String, Integer> guestNumbers, Map<String, Integer> hostNumbers, List<Guest> guests) {
        this.guests = guests;
        for (int guest = 0; guest < guests.size(); guest++) {
            byGuest.add(List.of());
            together.add(NOBODY);
        }
        for (Rule rule : rules) {
            Numbered numbered = new Numbered(rule, numbers(rule.guests(), guestNumbers), hosts(rule, hostNumbers));
            for (int guest : numbered.guests()) {
                List<Numbered> with = new ArrayList<>(byGuest.get(guest));
                with.add(numbered);
                byGuest.set(guest, with);
            }
        }
        for (int guest = 0; guest < guests.size(); guest++) {
            if (together.get(guest).length == 0) {
                gather(guest);
            }
        }
    }

    /** Without those that do not run. */
    private static int[] numbers(Set<String> names, Map<String, Integer> numbers) {
        return names.stream()
                .filter(numbers::containsKey)
                .mapToInt(name -> numbers.getOrDefault(name, Ledger.NOWHERE))
                .sorted()
                .toArray();
    }

    private static BitSet hosts(Rule rule, Map<String, Integer> numbers) {
        Set<String> names = switch (rule) {
            case Rule.MustRunOn must -> must.hosts();
            case Rule.ShouldRunOn should -> should.hosts();
            case Rule.Affinity _, Rule.AntiAffinity _ -> Set.of();
        };
        BitSet hosts = new BitSet();
        for (int host : numbers(names, numbers)) {
            hosts.set(host);
        }
        return hosts;
    }

    /** Affinities that share a guest hold all of theirs together. */
    private void gather(int first) {
        if (byGuest.get(first).stream().noneMatch(rule -> rule.rule() instanceof Rule.Affinity)) {
            together.set(first, new int[] {first});
            return;
        }
        BitSet found = new BitSet();
        found.set(first);
        List<Integer> open = new ArrayList<>(List.of(first));
        while (!open.isEmpty()) {
            for (Numbered rule : byGuest.get(open.removeLast())) {
                if (rule.rule() instanceof Rule.Affinity) {
                    for (int guest : rule.guests()) {
                        if (!found.get(guest)) {
                            found.set(guest);
                            open.add(guest);
                        }
                    }
                }
            }
        }
        int[] members = found.stream().toArray();
        for (int member : members) {
            together.set(member, members);
        }
    }

    int[] together(int guest) {
        return together.get(guest);
    }

    /** The rule that keeps a cargo off a host, given where all others are. */
    Optional<String> obstacle(int host, Cargo cargo, int[] hostOf) {
        for (int guest : cargo.guests()) {
            for (Numbered rule : byGuest.get(guest)) {
                Optional<String> obstacle = obstacle(rule, guest, host, cargo, hostOf);
                if (obstacle.isPresent()) {
                    return obstacle;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> obstacle(Numbered rule, int guest, int host, Cargo cargo, int[] hostOf) {
        return switch (rule.rule()) {
            case Rule.MustRunOn must -> rule.hosts().get(host) ? Optional.empty() : Optional.of(mustText(must, guest));
            case Rule.AntiAffinity apart ->
                other(rule, guest, cargo, hostOf, host, true)
                        .map(other -> "rule '" + apart.name() + "' keeps '" + name(guest) + "' off the host of '"
                                + other + "'");
            case Rule.Affinity joined ->
                other(rule, guest, cargo, hostOf, host, false)
                        .map(other -> "rule '" + joined.name() + "' keeps '" + name(guest) + "' with '" + other
                                + "', which is elsewhere");
            case Rule.ShouldRunOn _ -> Optional.empty();
        };
    }

    private String mustText(Rule.MustRunOn must, int guest) {
        return "rule '" + must.name() + "' keeps '" + name(guest) + "' on "
                + must.hosts().stream().sorted().limit(5).collect(Collectors.joining(", "));
    }

    /** One of the rule's guests that is on the host (there), or on another one (not there). In an anti-affinity a cargo's own guests count, too. */
    private Optional<String> other(Numbered rule, int guest, Cargo cargo, int[] hostOf, int host, boolean there) {
        for (int other : rule.guests()) {
            if (other == guest) {
                continue;
            }
            boolean moves = cargo.holds(other);
            boolean at = moves || hostOf[other] == host;
            boolean known = moves || hostOf[other] != Ledger.NOWHERE;
            if (known && at == there) {
                return Optional.of(name(other));
            }
        }
        return Optional.empty();
    }

    private String name(int guest) {
        return guests.get(guest).name();
    }

    /** The should-rule that a cargo would break on a host. */
    Optional<String> unwanted(int host, Cargo cargo) {
        for (int guest : cargo.guests()) {
            for (Numbered rule : byGuest.get(guest)) {
                if (rule.rule() instanceof Rule.ShouldRunOn && !rule.hosts().get(host)) {
                    return Optional.of(rule.rule().name());
                }
            }
        }
        return Optional.empty();
    }

    /** Whether any rule names a guest; most guests have none, and need not be asked. */
    boolean names(int guest) {
        return !byGuest.get(guest).isEmpty();
    }
}
