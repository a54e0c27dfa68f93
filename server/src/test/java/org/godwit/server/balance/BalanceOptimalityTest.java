package org.godwit.server.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.godwit.server.pool.Host;
import org.godwit.server.pool.Pool;
import org.godwit.server.pool.Pools;
import org.godwit.server.pool.Running;
import org.junit.jupiter.api.Test;

/** The search beside the best that there is, found by trying every placement: three hosts and seven guests can be in 2,187 ways. */
class BalanceOptimalityTest {
    private static final int HOSTS = 3;
    private static final int GUESTS = 7;
    private static final int INSTANCES = Integer.getInteger("godwit.instances", 200);

    @Test
    void aPassGetsMostOfWhatTheBestPlacementWould() {
        long seed = System.nanoTime();
        List<Double> shares = new ArrayList<>();
        double moves = 0;
        for (int i = 0; i < INSTANCES; i++) {
            Pool pool = draw(new Random(seed + i));
            BalancePass pass = new Balancer(BalanceSettings.STANDARD.at(new Threshold(5)), Pools.CHEAP)
                    .pass(pool, MoveHistory.EMPTY, Instant.EPOCH);
            double before = pressure(pool, Map.of());
            double after = pressure(
                    pool,
                    pass.recommendations().stream()
                            .collect(Collectors.toMap(Recommendation::guest, Recommendation::to)));
            double best = best(pool);
            assertThat(after).as("seed %d", seed + i).isGreaterThanOrEqualTo(best - 1e-9);
            if (before - best > 0.05 * before) {
                shares.add((before - after) / (before - best));
                moves += pass.recommendations().size();
            }
        }
        Collections.sort(shares);
        double mean = shares.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        System.out.printf(
                "seed %d: of what the best placement would better %d pools by, one pass got %.1f %% on average, %.1f %% in the worst of twenty, %.1f %% at worst, with %.1f moves each%n",
                seed,
                shares.size(),
                100 * mean,
                100 * shares.get(shares.size() / 20),
                100 * shares.getFirst(),
                moves / shares.size());
        assertThat(mean).as("seed %d", seed).isGreaterThan(0.9);
    }

    private static Pool draw(Random random) {
        List<Host> hosts = IntStream.range(0, HOSTS)
                .mapToObj(number -> Pools.host(number, 8 + 8 * random.nextInt(2), 64, 0))
                .toList();
        List<Running> guests = IntStream.range(0, GUESTS)
                .mapToObj(number -> new Running(
                        Pools.guest(number, 0.1 + 5 * random.nextDouble() * random.nextDouble(), 1),
                        "h" + random.nextInt(HOSTS)))
                .toList();
        return new Pool(hosts, guests, List.of(), 0);
    }

    /** What the search lessens, computed without it. */
    private static double pressure(Pool pool, Map<String, String> moved) {
        return pool.hosts().stream()
                .mapToDouble(host -> {
                    double cores = pool.guests().stream()
                            .filter(running -> moved.getOrDefault(
                                            running.guest().name(), running.host())
                                    .equals(host.name()))
                            .mapToDouble(running -> running.guest().demand().cpuCores())
                            .sum();
                    return cores * cores / host.capacity().cpuCores();
                })
                .sum();
    }

    private static double best(Pool pool) {
        double[] cores = new double[HOSTS];
        for (int host = 0; host < HOSTS; host++) {
            cores[host] = pool.hosts().get(host).capacity().cpuCores();
        }
        double best = Double.POSITIVE_INFINITY;
        for (int placement = 0; placement < Math.pow(HOSTS, GUESTS); placement++) {
            double[] wanted = new double[HOSTS];
            int rest = placement;
            for (Running running : pool.guests()) {
                wanted[rest % HOSTS] += running.guest().demand().cpuCores();
                rest /= HOSTS;
            }
            double pressure = 0;
            for (int host = 0; host < HOSTS; host++) {
                pressure += wanted[host] * wanted[host] / cores[host];
            }
            best = Math.min(best, pressure);
        }
        return best;
    }
}
