package org.godwit.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.server.pool.Pools.GIB;
import static org.godwit.server.pool.Pools.guest;
import static org.godwit.server.pool.Pools.guests;
import static org.godwit.server.pool.Pools.host;
import static org.godwit.server.pool.Pools.hosts;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {
    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e6})
    void aHostThatLiesAboutItsLoadIsRefusedByTheFieldsName(double cores) {
        assertThatThrownBy(() -> new Pool(List.of(host(0, 8, 64, cores)), List.of(), List.of(), 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("hosts[h0].used.cpuCores: expected 0 to 800");
    }

    @Test
    void everythingThatCannotBeIsNamedAtOnce() {
        Guest greedy = new Guest(
                "g0", 2, GIB, new Resources(3, 2 * GIB, -1, 0), 0, Optional.empty(), Set.of(), Optional.empty());
        assertThatThrownBy(() -> new Pool(
                        List.of(host(0, 0, 64, 0), host(0, 8, 64, 0)),
                        List.of(new Running(greedy, "h7")),
                        List.of(new Rule.MustRunOn("licence", guests(0), hosts(9))),
                        2))
                .hasMessageContaining("hosts[h0]: there are two of this name")
                .hasMessageContaining("hosts[h0].capacity.cpuCores")
                .hasMessageContaining("guests[g0].demand.cpuCores")
                .hasMessageContaining("guests[g0].demand.memoryBytes")
                .hasMessageContaining("guests[g0].demand.networkBytesPerSecond")
                .hasMessageContaining("guests[g0].host: there is no host 'h7'")
                .hasMessageContaining("rules[licence].hosts: there is no host 'h9'")
                .hasMessageContaining("hostLosses");
    }

    @Test
    void whatIsKeptForALossIsTheLargestHostsShare() {
        Pool pool =
                new Pool(List.of(host(0, 8, 64, 0), host(1, 8, 64, 0), host(2, 8, 128, 0)), List.of(), List.of(), 1);
        assertThat(pool.fillThatSurvivesLosses()).isEqualTo(0.5);
    }

    @Test
    void whatWasMeasuredAHalfLifeAgoCountsHalfAndALateReportNothing() {
        Instant now = Instant.EPOCH;
        Smoothed quiet = new Smoothed(Resources.NONE, now);
        Smoothed busy = quiet.with(new Resources(8, 0, 0, 0), now.plus(Smoothed.HALF_LIFE));
        assertThat(busy.value().cpuCores()).isEqualTo(4, Offset.offset(1e-9));
        assertThat(busy.with(new Resources(100, 0, 0, 0), now)).isEqualTo(busy);
    }

    @Test
    void whatDoesNotFitTheLimitsWaitsForSomethingThatIsNamed() {
        Host from = host(0, 8, 64, 0);
        Host to = host(1, 8, 64, 0);
        Host slow = new Host("slow", from.capacity(), from.used(), HostMode.OPEN, 1_000_000_000L, Set.of());
        Limits.Move move = new Limits.Move("g", from, to, false, Set.of("nfs"));
        Limits.Move withDisks = new Limits.Move("g", from, to, true, Set.of("nfs"));
        Limits.Move overSlowLink = new Limits.Move("g", slow, to, false, Set.of());
        Limits limits = Limits.STANDARD;

        assertThat(limits.waitsFor(move, repeated(move, 7))).isEmpty();
        assertThat(limits.waitsFor(move, repeated(move, 8)))
                .hasValueSatisfying(why -> assertThat(why).contains("host 'h0'"));
        assertThat(limits.waitsFor(withDisks, repeated(withDisks, 1))).isEmpty();
        assertThat(limits.waitsFor(withDisks, repeated(withDisks, 2))).isPresent();
        assertThat(limits.waitsFor(overSlowLink, repeated(overSlowLink, 3))).isEmpty();
        assertThat(limits.waitsFor(overSlowLink, repeated(overSlowLink, 4)))
                .hasValue("the link of host 'slow', which carries 4 of 4");
        List<Limits.Move> elsewhere = IntStream.range(0, 128)
                .mapToObj(i -> new Limits.Move(
                        "g" + i, host(2 * i + 2, 8, 64, 0), host(2 * i + 3, 8, 64, 0), false, Set.of("nfs")))
                .toList();
        assertThat(limits.waitsFor(move, elsewhere.subList(0, 127))).isEmpty();
        assertThat(limits.waitsFor(move, elsewhere)).hasValue("datastore 'nfs', which has 128 of 128");
    }

    private static List<Limits.Move> repeated(Limits.Move move, int times) {
        return Collections.nCopies(times, move);
    }

    @Test
    void rulesThatContradictAreNamedWithTheSmallestSetThatDoes() {
        Rule web = new Rule.Affinity("web", guests(0, 1));
        Rule shop = new Rule.Affinity("shop", guests(1, 2));
        Rule licence = new Rule.MustRunOn("licence", guests(0), hosts(0, 1));
        Rule spread = new Rule.AntiAffinity("spread", guests(0, 2));
        Rule fine = new Rule.AntiAffinity("fine", guests(5, 6));
        List<Contradiction> found = Contradictions.find(pool(3, fine, licence, web, shop, spread));
        assertThat(found).singleElement().satisfies(contradiction -> {
            assertThat(contradiction.rules()).containsExactlyInAnyOrder(web, shop, spread);
            assertThat(contradiction.sentence(3)).contains("'web'", "'shop'", "'spread'", "all 3");
        });
    }

    /** Taking rules out from the first on leaves the three about three guests; the two about one guest contradict as well. */
    @Test
    void theSmallestSetIsFoundEvenWhereALargerOneIsIrreducible() {
        Rule onFirst = new Rule.MustRunOn("first", guests(0), hosts(0));
        Rule onSecond = new Rule.MustRunOn("second", guests(0), hosts(1));
        Rule a = new Rule.Affinity("a", guests(0, 1));
        Rule b = new Rule.Affinity("b", guests(1, 2));
        Rule c = new Rule.AntiAffinity("c", guests(0, 2));
        List<Contradiction> found = Contradictions.find(pool(3, onFirst, onSecond, a, b, c));
        assertThat(found)
                .singleElement()
                .satisfies(contradiction ->
                        assertThat(contradiction.rules()).containsExactlyInAnyOrder(onFirst, onSecond));
    }

    @Test
    void moreGuestsApartThanThereAreHostsForThemContradict() {
        Rule apart =
                new Rule.AntiAffinity("apart", guests(IntStream.range(0, 20).toArray()));
        Rule there = new Rule.MustRunOn(
                "there",
                guests(IntStream.range(0, 20).toArray()),
                hosts(IntStream.range(0, 19).toArray()));
        assertThat(Contradictions.find(pool(19, apart))).hasSize(1);
        assertThat(Contradictions.find(pool(20, apart))).isEmpty();
        assertThat(Contradictions.find(pool(30, apart, there)))
                .singleElement()
                .satisfies(contradiction -> assertThat(contradiction.rules()).hasSize(2));
    }

    private static Pool pool(int hostCount, Rule... rules) {
        return new Pool(
                IntStream.range(0, hostCount)
                        .mapToObj(number -> host(number, 8, 64, 0))
                        .toList(),
                List.of(new Running(guest(0, 1, 1), "h0")),
                List.of(rules),
                0);
    }
}
