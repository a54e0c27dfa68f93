package org.godwit.server.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.godwit.server.balance.Recommendation;
import org.godwit.server.pool.Limits;

/** Carries recommendations out on the virtual clock: they wait for the limits, take as long as was forecast, and then the guest is there. */
final class MoveExecution {
    private record UnderWay(Recommendation recommendation, Limits.Move move, Instant ends) {}

    private final Limits limits;
    private final SimulatedPool pool;
    private final Deque<Recommendation> waiting = new ArrayDeque<>();
    private final List<UnderWay> underWay = new ArrayList<>();

    MoveExecution(Limits limits, SimulatedPool pool) {
        this.limits = limits;
        this.pool = pool;
    }

    void add(Collection<Recommendation> recommendations) {
        waiting.addAll(recommendations);
    }

    boolean isIdle() {
        return waiting.isEmpty() && underWay.isEmpty();
    }

    void advance(Instant now) {
        underWay.removeIf(one -> {
            boolean done = !one.ends().isAfter(now);
            if (done) {
                pool.arrive(one.recommendation().guest(), one.recommendation().to());
            }
            return done;
        });
        List<Limits.Move> moves =
                new ArrayList<>(underWay.stream().map(UnderWay::move).toList());
        for (Iterator<Recommendation> next = waiting.iterator(); next.hasNext(); ) {
            Recommendation recommendation = next.next();
            Limits.Move move = new Limits.Move(
                    recommendation.guest(),
                    pool.host(recommendation.from()),
                    pool.host(recommendation.to()),
                    false,
                    Set.of());
            if (limits.waitsFor(move, moves).isEmpty()) {
                next.remove();
                moves.add(move);
                long millis = Math.round(1e3 * recommendation.cost().seconds());
                underWay.add(new UnderWay(recommendation, move, now.plus(Duration.ofMillis(millis))));
            }
        }
    }
}
