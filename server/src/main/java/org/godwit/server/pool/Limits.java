package org.godwit.server.pool;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * How many migrations may be under way at once. What does not fit waits, and is told for what.
 *
 * @param hostBudget what all migrations from and to a host may cost together
 * @param perLinkOf1GbE how many a link may carry that is slower than 10 Gbit/s
 * @param perLinkOf10GbE how many a link may carry of 10 Gbit/s and more
 * @param perDatastore how many a datastore may take part in
 */
public record Limits(int hostBudget, int perLinkOf1GbE, int perLinkOf10GbE, int perDatastore) {
    /** Those of vSphere, which people know. */
    public static final Limits STANDARD = new Limits(8, 4, 8, 128);

    private static final int COST = 1;
    private static final int COST_WITH_DISKS = 4;
    private static final long TEN_GBIT = 10_000_000_000L;

    /**
     * A migration under way, or one that would be.
     *
     * @param movesDisks whether its disks are copied, too
     * @param datastores on which its disks lie
     */
    public record Move(String guest, Host from, Host to, boolean movesDisks, Set<String> datastores) {
        private int cost() {
            return movesDisks ? COST_WITH_DISKS : COST;
        }

        private boolean touches(String host) {
            return from.name().equals(host) || to.name().equals(host);
        }
    }

    /** What one more migration would have to wait for; empty when it may begin. */
    public Optional<String> waitsFor(Move next, Collection<Move> underWay) {
        return host(next.from(), next, underWay)
                .or(() -> host(next.to(), next, underWay))
                .or(() -> datastore(next, underWay));
    }

    /** How many migrations a host's link may carry at once. */
    public int onLink(Host host) {
        return host.linkBitsPerSecond() >= TEN_GBIT ? perLinkOf10GbE : perLinkOf1GbE;
    }

    private Optional<String> host(Host host, Move next, Collection<Move> underWay) {
        int count = 0;
        int cost = 0;
        for (Move move : underWay) {
            if (move.touches(host.name())) {
                count++;
                cost += move.cost();
            }
        }
        if (cost + next.cost() > hostBudget) {
            return Optional.of("host '" + host.name() + "', whose migrations cost " + cost + " of " + hostBudget);
        }
        return count < onLink(host)
                ? Optional.empty()
                : Optional.of("the link of host '" + host.name() + "', which carries " + count + " of " + onLink(host));
    }

    private Optional<String> datastore(Move next, Collection<Move> underWay) {
        return next.datastores().stream()
                .sorted()
                .filter(name -> underWay.stream()
                                .filter(move -> move.datastores().contains(name))
                                .count()
                        >= perDatastore)
                .findFirst()
                .map(name -> "datastore '" + name + "', which has " + perDatastore + " of " + perDatastore);
    }
}
