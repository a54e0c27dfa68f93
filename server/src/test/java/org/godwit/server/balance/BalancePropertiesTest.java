package org.godwit.server.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.Host;
import org.godwit.server.pool.Pool;
import org.godwit.server.pool.Pools;
import org.godwit.server.pool.Resources;
import org.godwit.server.pool.Running;
import org.junit.jupiter.api.Test;

/** What holds for every pool, on pools drawn by the hundred. */
class BalancePropertiesTest {
    private static final int POOLS = Integer.getInteger("godwit.pools", 200);
    private static final Duration COOL_DOWN = BalanceSettings.STANDARD.coolDown();

    private final long seed = System.nanoTime();

    @Test
    void aPassBreaksNoRuleNoModeNoReserveAndNoLimit() {
        int moves = 0;
        for (int i = 0; i < POOLS; i++) {
            Random random = new Random(seed + i);
            Pool pool = Pools.draw(random, 3 + random.nextInt(6), 10 + random.nextInt(60));
            BalancePass pass = pass(pool, MoveHistory.EMPTY, 2 + random.nextInt(4), Instant.EPOCH);
            String of = "seed " + (seed + i) + ": " + pass.recommendations();
            Pool after = Pools.moved(pool, targets(pass));

            assertThat(Pools.broken(after)).as(of).isSubsetOf(Pools.broken(pool));
            assertThat(pass.recommendations()).as(of).allSatisfy(move -> {
                assertThat(host(pool, move.to()).mode().takesGuests()).isTrue();
                assertThat(host(pool, move.from()).mode().givesGuests()).isTrue();
                assertThat(guest(pool, move.guest()).heldBy()).isEmpty();
                assertThat(move.reason())
                        .matches("'g\\d+' should move from 'h\\d' to 'h\\d'.* since .*%.*; it costs .*\\.");
                assertThat(filled(after, move.to())).isLessThanOrEqualTo(pool.fillThatSurvivesLosses() + 1e-9);
            });
            Set<String> guests = new HashSet<>();
            assertThat(pass.recommendations()).as(of).allMatch(move -> guests.add(move.guest()));
            assertThat(pool.hosts())
                    .as(of)
                    .allSatisfy(host -> assertThat(pass.recommendations())
                            .filteredOn(move ->
                                    move.from().equals(host.name()) || move.to().equals(host.name()))
                            .hasSizeLessThanOrEqualTo(BalanceSettings.STANDARD.movesPerHost()));
            if (pass.recommendations().stream().allMatch(move -> move.urgency() > 2)) {
                assertThat(pressure(after)).as(of).isLessThanOrEqualTo(pressure(pool) + 1e-9);
            }
            moves += pass.recommendations().size();
        }
        System.out.printf("seed %d: %d moves in %d pools%n", seed, moves, POOLS);
        assertThat(moves).as("seed %d", seed).isPositive();
    }

    @Test
    void aPoolWhoseDemandStaysSettles() {
        for (int i = 0; i < POOLS; i++) {
            Random random = new Random(seed + i);
            Pool pool = Pools.draw(random, 4, 40);
            Instant now = Instant.EPOCH;
            int last = -1;
            for (int round = 0; round < 20 && last != 0; round++) {
                BalancePass pass = pass(pool, MoveHistory.EMPTY, 5, now);
                last = pass.recommendations().size();
                pool = Pools.moved(pool, targets(pass));
                now = now.plus(COOL_DOWN);
            }
            assertThat(last).as("seed %d: moves in the last pass", seed + i).isZero();
        }
    }

    /** The demand changes so that whoever has just been moved seems to be wrong where it is now. */
    @Test
    void whateverTheDemandDoesNoGuestMovesTwiceWithinItsCoolDownNorSoonBack() {
        int moves = 0;
        for (int i = 0; i < POOLS / 4; i++) {
            Random random = new Random(seed + i);
            Pool pool = Pools.draw(random, 4, 40);
            MoveHistory history = MoveHistory.EMPTY;
            Map<String, Instant> at = new HashMap<>();
            Map<String, String> from = new HashMap<>();
            Instant now = Instant.EPOCH;
            for (int round = 0; round < 30; round++) {
                BalancePass pass = pass(pool, history, 5, now);
                for (Recommendation move : pass.recommendations()) {
                    Instant last = at.put(move.guest(), now);
                    String left = from.put(move.guest(), move.from());
                    if (last != null) {
                        Duration since = Duration.between(last, now);
                        assertThat(since).as("seed %d: %s", seed + i, move).isGreaterThanOrEqualTo(COOL_DOWN);
                        if (move.to().equals(left)) {
                            assertThat(since)
                                    .as("seed %d: %s", seed + i, move)
                                    .isGreaterThanOrEqualTo(COOL_DOWN.multipliedBy(4));
                        }
                    }
                    moves++;
                }
                history = history.with(pass.recommendations(), now).since(now, COOL_DOWN);
                pool = swayed(Pools.moved(pool, targets(pass)), random);
                now = now.plus(Duration.ofMinutes(20));
            }
        }
        assertThat(moves).as("seed %d", seed).isPositive();
    }

    private static Pool swayed(Pool pool, Random random) {
        String hot = "h" + random.nextInt(pool.hosts().size());
        List<Running> guests = pool.guests().stream()
                .map(running -> {
                    Guest guest = running.guest();
                    double cores = guest.vcpus() * (running.host().equals(hot) ? 1 : 0.1);
                    Resources demand = new Resources(cores, guest.demand().memoryBytes(), 0, 0);
                    return new Running(
                            new Guest(
                                    guest.name(),
                                    guest.vcpus(),
                                    guest.memoryBytes(),
                                    demand,
                                    0,
                                    guest.group(),
                                    guest.datastores(),
                                    guest.heldBy()),
                            running.host());
                })
                .toList();
        return new Pool(pool.hosts(), guests, pool.rules(), pool.hostLosses());
    }

    private static BalancePass pass(Pool pool, MoveHistory history, int threshold, Instant now) {
        return new Balancer(BalanceSettings.STANDARD.at(new Threshold(threshold)), Pools.CHEAP)
                .pass(pool, history, now);
    }

    private static Map<String, String> targets(BalancePass pass) {
        return pass.recommendations().stream().collect(Collectors.toMap(Recommendation::guest, Recommendation::to));
    }

    private static Host host(Pool pool, String name) {
        return pool.hosts().stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Guest guest(Pool pool, String name) {
        return pool.guests().stream()
                .map(Running::guest)
                .filter(guest -> guest.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the search lessens, computed without it. The deviation of the loads need not fall each time: hosts differ in size. */
    private static double pressure(Pool pool) {
        return pool.hosts().stream()
                .mapToDouble(host -> {
                    double load = pool.guests().stream()
                            .filter(running -> running.host().equals(host.name()))
                            .map(running -> running.guest().demand())
                            .reduce(host.used(), Resources::plus)
                            .loadOn(host.capacity());
                    return host.capacity().cpuCores() * load * load;
                })
                .sum();
    }

    private static double filled(Pool pool, String host) {
        return pool.guests().stream()
                        .filter(running -> running.host().equals(host))
                        .mapToDouble(running -> running.guest().memoryBytes())
                        .sum()
                / host(pool, host).capacity().memoryBytes();
    }
}
