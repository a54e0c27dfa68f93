package org.godwit.server.evacuation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.godwit.server.pool.Pools.guest;
import static org.godwit.server.pool.Pools.guests;
import static org.godwit.server.pool.Pools.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.godwit.server.evacuation.EvacuationPlan.Departure;
import org.godwit.server.pool.CostForecast;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.HostMode;
import org.godwit.server.pool.Limits;
import org.godwit.server.pool.MoveCost;
import org.godwit.server.pool.Pool;
import org.godwit.server.pool.Pools;
import org.godwit.server.pool.Rule;
import org.godwit.server.pool.Running;
import org.junit.jupiter.api.Test;

class EvacuationTest {
    /** A gigabyte, ten seconds of it alone; a tenth where one of the group went before. */
    private static final CostForecast COSTS =
            (guest, from, to, after) -> new MoveCost(after ? 100_000_000 : 1_000_000_000, 100_000_000, 1, 0.05, 0);

    private final Evacuation evacuation = new Evacuation(Limits.STANDARD, COSTS);

    @Test
    void guestsOfAGroupGoOneAfterTheOtherAndShareTheirPages() {
        EvacuationPlan plan = evacuation.plan(
                pool(IntStream.range(0, 4).mapToObj(number -> grouped(number, "web")), List.of()),
                "h0",
                Optional.empty());

        assertThat(plan.stays()).isEmpty();
        assertThat(plan.departures())
                .extracting(Departure::to)
                .containsOnly(plan.departures().getFirst().to());
        assertThat(plan.departures()).extracting(Departure::sharesPages).containsExactly(false, true, true, true);
        for (int i = 1; i < plan.departures().size(); i++) {
            assertThat(plan.departures().get(i).begins())
                    .isEqualTo(plan.departures().get(i - 1).ends());
        }
        assertThat(plan.takes()).isEqualTo(Duration.ofSeconds(11 + 3 * 2));
    }

    @Test
    void underADeadlineTheImportantGoFirstAndWhatFitsIsSaid() {
        // Two at a time, eleven seconds each.
        Pool pool = pool(
                IntStream.range(0, 6)
                        .mapToObj(number -> guest(number, 0.5, 1, number, Optional.empty(), Optional.empty())),
                List.of());
        EvacuationPlan plan =
                new Evacuation(new Limits(8, 2, 2, 128), COSTS).plan(pool, "h0", Optional.of(Duration.ofSeconds(25)));

        assertThat(plan.inTime()).extracting(Departure::guest).containsExactlyInAnyOrder("g5", "g4", "g3", "g2");
        assertThat(plan.meetsDeadline()).isFalse();
        assertThat(plan.sentence()).contains("33 s", "deadline of 25 s cannot be met", "4 would be gone by then");
    }

    @Test
    void whatCannotLeaveIsNamedWithItsReason() {
        Pool pool = pool(
                Stream.of(
                        guest(0, 0.5, 1, 0, Optional.empty(), Optional.of("it has a passthrough device")),
                        guest(1, 0.5, 1),
                        guest(2, 0.5, 1_000),
                        guest(3, 0.5, 1)),
                List.of(new Rule.MustRunOn("licence", guests(1), Pools.hosts(0))));
        EvacuationPlan plan = evacuation.plan(pool, "h0", Optional.empty());

        assertThat(plan.departures()).extracting(Departure::guest).containsExactly("g3");
        assertThat(plan.stays())
                .extracting(EvacuationPlan.Stay::reason)
                .anySatisfy(why -> assertThat(why).contains("'g0'", "passthrough"))
                .anySatisfy(why -> assertThat(why).contains("'g1'", "rule 'licence'"))
                .anySatisfy(why -> assertThat(why).contains("'g2'", "1000.0 GiB of memory"));
        assertThat(plan.meetsDeadline()).isFalse();
    }

    @Test
    void nothingLeavesTheLastHostAndAHostThatIsGoneOrUnknownIsRefused() {
        Pool last = new Pool(
                List.of(host(0, 8, 64, 0), host(1, 8, 64, 0, HostMode.UNREACHABLE)),
                List.of(new Running(guest(0, 1, 1), "h0")),
                List.of(),
                0);
        assertThat(evacuation.plan(last, "h0", Optional.empty()).stays())
                .singleElement()
                .satisfies(stay -> assertThat(stay.reason()).contains("unreachable"));
        assertThatThrownBy(() -> evacuation.plan(last, "h1", Optional.empty())).hasMessageContaining("does not answer");
        assertThatThrownBy(() -> evacuation.plan(last, "h5", Optional.empty())).hasMessageContaining("'h5'");
    }

    @Test
    void everyPlanKeepsLimitsAndRulesAndForgetsNobody() {
        long seed = System.nanoTime();
        Limits limits = new Limits(5, 3, 4, 128);
        for (int i = 0; i < 200; i++) {
            Random random = new Random(seed + i);
            Pool drawn = Pools.draw(random, 3 + random.nextInt(5), 10 + random.nextInt(50));
            if (drawn.hosts().getFirst().mode() == HostMode.UNREACHABLE) {
                continue;
            }
            Optional<Duration> deadline = random.nextBoolean() ? Optional.of(Duration.ofSeconds(30)) : Optional.empty();
            EvacuationPlan plan = new Evacuation(limits, COSTS).plan(drawn, "h0", deadline);
            String of = "seed " + (seed + i) + ": " + plan;

            List<String> named = new ArrayList<>();
            plan.departures().forEach(departure -> named.add(departure.guest()));
            plan.stays().forEach(stay -> named.add(stay.guest()));
            assertThat(named)
                    .as(of)
                    .containsExactlyInAnyOrderElementsOf(drawn.guests().stream()
                            .filter(running -> running.host().equals("h0"))
                            .map(running -> running.guest().name())
                            .toList());
            assertThat(plan.departures())
                    .as(of)
                    .allSatisfy(one -> assertThat(plan.departures())
                            .filteredOn(other -> other.begins().compareTo(one.begins()) <= 0
                                    && other.ends().compareTo(one.begins()) > 0)
                            .hasSizeLessThanOrEqualTo(4));
            Pool after = Pools.moved(
                    drawn, plan.departures().stream().collect(Collectors.toMap(Departure::guest, Departure::to)));
            assertThat(Pools.broken(after))
                    .as(of)
                    .filteredOn(name -> drawn.rules().stream()
                            .noneMatch(rule -> rule.name().equals(name) && rule instanceof Rule.ShouldRunOn))
                    .isSubsetOf(Pools.broken(drawn));
        }
    }

    private static Guest grouped(int number, String group) {
        return guest(number, 0.5, 1, 0, Optional.of(group), Optional.empty());
    }

    private static Pool pool(Stream<Guest> guests, List<Rule> rules) {
        return new Pool(
                List.of(host(0, 16, 2_000, 0), host(1, 16, 64, 0), host(2, 16, 64, 0)),
                guests.map(guest -> new Running(guest, "h0")).toList(),
                rules,
                0);
    }
}
