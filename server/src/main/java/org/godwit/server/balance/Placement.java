package org.godwit.server.balance;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.Pool;

/** Where a guest that does not run yet is started. */
public final class Placement {
    private Placement() {}

    /**
     * A host.
     *
     * @param reason one sentence with figures
     */
    public record Choice(String host, String reason) {}

    /**
     * Of the hosts that can take it the one that should by the rules, and of those the one that is least loaded with it; of equals the one
     * with the most memory free.
     *
     * @param newcomer not in the pool yet; its demand as expected, all of its vCPUs where nothing is known
     * @throws Refusal when no host can take it; it says of each kind of obstacle how many hosts have it
     */
    public static Choice choose(Pool pool, Guest newcomer) {
        Ledger ledger = Ledger.with(pool, newcomer);
        Cargo cargo = ledger.alone(ledger.guests() - 1);
        int host = best(ledger, cargo)
                .orElseThrow(() -> new Refusal(Problem.unavailable(
                        "no-room",
                        "No host can take '" + newcomer.name() + "': " + Obstacles.text(ledger, cargo) + ".",
                        "Free memory, open a host, or change the rule.")));
        return new Choice(
                ledger.host(host).name(),
                String.format(
                        Locale.ROOT,
                        "'%s' starts on '%s', which would be at %s; %d of %d hosts could take it.",
                        newcomer.name(),
                        ledger.host(host).name(),
                        ledger.loadText(host, cargo, 1),
                        IntStream.range(0, ledger.hosts())
                                .filter(other -> ledger.obstacle(other, cargo).isEmpty())
                                .count(),
                        ledger.hosts()));
    }

    /** Where a cargo is placed that runs nowhere yet or may stay where it is: the host's number. */
    static Optional<Integer> best(Ledger ledger, Cargo cargo) {
        return bestBut(ledger, cargo, Ledger.NOWHERE);
    }

    /** The same for a cargo that must leave a host: by the order in which a newcomer is placed, but not there. */
    public static Optional<Integer> bestBut(Ledger ledger, Cargo cargo, int left) {
        int best = Ledger.NOWHERE;
        boolean bestUnwanted = true;
        double bestLoad = Double.POSITIVE_INFINITY;
        for (int host = 0; host < ledger.hosts(); host++) {
            double load = ledger.loadWith(host, cargo, 1);
            // What is cheap to see first: a host that is fuller than the best so far is not asked for its rules.
            if (host == left || (!bestUnwanted && load > bestLoad) || !ledger.mayTake(host, cargo)) {
                continue;
            }
            boolean unwanted = ledger.rules().unwanted(host, cargo).isPresent();
            boolean better = best == Ledger.NOWHERE
                    || (bestUnwanted && !unwanted)
                    || (bestUnwanted == unwanted
                            && (load < bestLoad || (load == bestLoad && ledger.filled(host) < ledger.filled(best))));
            if (better && ledger.obstacle(host, cargo).isEmpty()) {
                best = host;
                bestUnwanted = unwanted;
                bestLoad = load;
            }
        }
        return best == Ledger.NOWHERE ? Optional.empty() : Optional.of(best);
    }
}
