package org.godwit.server.balance;

import java.util.List;
import org.godwit.server.pool.Contradiction;

/**
 * What one look at the pool recommends; nothing has moved yet.
 *
 * @param recommendations in the order in which they should be carried out
 * @param contradictions rules that cannot be kept together; the guests that they name stay where they are
 * @param unkept what a rule demands and no move brings about, one sentence for each guest
 * @param before the standard deviation of the hosts' loads
 * @param after what it would be when all has been carried out
 */
public record BalancePass(
        List<Recommendation> recommendations,
        List<Contradiction> contradictions,
        List<String> unkept,
        double before,
        double after) {
    public BalancePass {
        recommendations = List.copyOf(recommendations);
        contradictions = List.copyOf(contradictions);
        unkept = List.copyOf(unkept);
    }
}
