package org.godwit.server.balance;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why no host takes a cargo, said so that a thousand hosts fit a sentence. */
public final class Obstacles {
    private static final int MOST_NAMED = 3;

    private Obstacles() {}

    /** The commonest obstacles, each with one host for an example: {@code it has no datastore 'nfs1' (h3 and 11 more)}. */
    public static String text(Ledger ledger, Cargo cargo) {
        record Seen(String host, int times) {}
        int own = ledger.hostOf(cargo.guests()[0]);
        Map<String, Seen> seen = new TreeMap<>();
        for (int host = 0; host < ledger.hosts(); host++) {
            if (host != own) {
                String name = ledger.host(host).name();
                ledger.obstacle(host, cargo)
                        .ifPresent(why -> seen.merge(
                                why, new Seen(name, 1), (before, one) -> new Seen(before.host(), before.times() + 1)));
            }
        }
        if (seen.isEmpty()) {
            return "there is no other host";
        }
        return seen.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        (Map.Entry<String, Seen> entry) -> -entry.getValue().times()))
                .limit(MOST_NAMED)
                .map(entry -> entry.getKey() + " ('" + entry.getValue().host() + "'"
                        + (entry.getValue().times() > 1
                                ? " and " + (entry.getValue().times() - 1) + " more)"
                                : ")"))
                .collect(Collectors.joining("; "));
    }
}
