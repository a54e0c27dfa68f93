package org.godwit.server.balance;

import java.time.Instant;
import java.util.List;
import org.godwit.server.pool.Contradiction;
import org.godwit.server.pool.Contradictions;
import org.godwit.server.pool.CostForecast;
import org.godwit.server.pool.Pool;

/** Looks at a pool and recommends moves: first what rules demand, then what evens out the load. */
public final class Balancer {
    private final BalanceSettings settings;
    private final CostForecast costs;

    public Balancer(BalanceSettings settings, CostForecast costs) {
        this.settings = settings;
        this.costs = costs;
    }

    /**
     * Recommends; nothing is moved.
     *
     * @param history what was moved before; moves of this pass are not in it until they have been carried out
     */
    public BalancePass pass(Pool pool, MoveHistory history, Instant now) {
        Ledger ledger = Ledger.of(pool);
        List<Contradiction> contradictions = Contradictions.find(pool);
        Movable movable = new Movable(ledger, history, settings, now, contradictions);
        Moves moves = new Moves(ledger, settings, costs);
        double before = ledger.imbalance();
        List<String> unkept = new RuleRepair(ledger, movable, moves).repair();
        new LoadSearch(ledger, movable, moves, settings).relieve();
        return new BalancePass(moves.recommendations(), contradictions, unkept, before, ledger.imbalance());
    }
}
