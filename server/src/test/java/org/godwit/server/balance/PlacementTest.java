package org.godwit.server.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.server.pool.Pools.guest;
import static org.godwit.server.pool.Pools.guests;
import static org.godwit.server.pool.Pools.host;
import static org.godwit.server.pool.Pools.hosts;

import java.time.Instant;
import java.util.List;
import org.godwit.api.Refusal;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.HostMode;
import org.godwit.server.pool.Pool;
import org.godwit.server.pool.Pools;
import org.godwit.server.pool.Rule;
import org.godwit.server.pool.Running;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private final Guest newcomer = guest(9, 1, 4);

    @Test
    void aNewcomerStartsWhereTheLoadIsLeastAndIsToldWhy() {
        Placement.Choice choice = Placement.choose(pool(List.of(), 0), newcomer);
        assertThat(choice.host()).isEqualTo("h1");
        assertThat(choice.reason())
                .isEqualTo("'g9' starts on 'h1', which would be at 25 % of its cores; 3 of 4 hosts could take it.");
    }

    @Test
    void rulesSayWhereANewcomerMayStart() {
        assertThat(place(new Rule.Affinity("with", guests(0, 9)))).isEqualTo("h0");
        assertThat(place(new Rule.AntiAffinity("apart", guests(1, 9)))).isEqualTo("h2");
        assertThat(place(new Rule.MustRunOn("licence", guests(9), hosts(0, 2)))).isEqualTo("h2");
        assertThat(place(new Rule.ShouldRunOn("near", guests(9), hosts(0)))).isEqualTo("h0");
        assertThat(place(new Rule.ShouldRunOn("closed", guests(9), hosts(3)))).isEqualTo("h1");
    }

    private String place(Rule rule) {
        return Placement.choose(pool(List.of(rule), 0), newcomer).host();
    }

    @Test
    void whereNoHostCanTakeItEachObstacleIsNamed() {
        Rule licence = new Rule.MustRunOn("licence", guests(9), hosts(3));
        assertThatThrownBy(() -> Placement.choose(pool(List.of(licence), 0), newcomer))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("rule 'licence' keeps 'g9' on h3 ('h0' and 2 more)")
                .hasMessageContaining("its mode is maintenance, which takes no guests ('h3')");
        // A quarter of 16 GiB is kept for the loss of a host; 4 of them are taken on each.
        assertThatThrownBy(() -> Placement.choose(pool(List.of(), 1), guest(9, 1, 10)))
                .hasMessageContaining("it has not the 10.0 GiB of memory that are needed");
    }

    @Test
    void rulesThatAreBrokenAreRepairedFirstAndThoseThatContradictMoveNobody() {
        Rule apart = new Rule.AntiAffinity("apart", guests(0, 1));
        Rule with = new Rule.Affinity("with", guests(0, 1));
        Balancer balancer = new Balancer(BalanceSettings.STANDARD.at(new Threshold(1)), Pools.CHEAP);

        BalancePass repaired = balancer.pass(pool(List.of(with), 0), MoveHistory.EMPTY, Instant.EPOCH);
        assertThat(repaired.recommendations()).singleElement().satisfies(move -> {
            assertThat(move.urgency()).isEqualTo(1);
            assertThat(move.reason()).contains("rule 'with' keeps");
        });

        BalancePass contradicted = balancer.pass(pool(List.of(with, apart), 0), MoveHistory.EMPTY, Instant.EPOCH);
        assertThat(contradicted.recommendations()).isEmpty();
        assertThat(contradicted.contradictions())
                .singleElement()
                .satisfies(contradiction -> assertThat(contradiction.rules()).containsExactlyInAnyOrder(with, apart));
    }

    /** The first is busy, the second idle, the third between, the fourth closed. */
    private static Pool pool(List<Rule> rules, int hostLosses) {
        return new Pool(
                List.of(
                        host(0, 8, 16, 6),
                        host(1, 8, 16, 1),
                        host(2, 8, 16, 3),
                        host(3, 8, 16, 0, HostMode.MAINTENANCE)),
                List.of(
                        new Running(guest(0, 1, 4), "h0"),
                        new Running(guest(1, 1, 4), "h1"),
                        new Running(guest(2, 1, 4), "h2")),
                rules,
                hostLosses);
    }
}
