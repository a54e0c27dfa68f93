package org.godwit.server.balance;

import java.util.Comparator;
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
        return IntStream.range(0, ledger.hosts())
                .filter(host -> host != left)
                .filter(host -> ledger.obstacle(host, cargo).isEmpty())
                .boxed()
                .min(Comparator.<Integer, Boolean>comparing(
                                host -> ledger.rules().unwanted(host, cargo).isPresent())
                        .thenComparingDouble(host -> ledger.loadWith(host, cargo, 1))
                        .thenComparingDouble(host -> ledger.filled(host)));
    }
}
