package org.godwit.server.simulation;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.server.balance.BalancePass;
import org.godwit.server.balance.BalanceSettings;
import org.godwit.server.balance.Balancer;
import org.godwit.server.balance.MoveHistory;
import org.godwit.server.balance.Recommendation;
import org.godwit.server.evacuation.Evacuation;
import org.godwit.server.evacuation.EvacuationPlan;
import org.godwit.server.pool.CostForecast;
import org.godwit.server.pool.Limits;
import org.godwit.server.pool.MoveCost;
import org.godwit.server.pool.Pool;
import org.godwit.server.pool.Spread;

/** Runs the real balance, evacuation plans and limits against a pool that is made up, on a virtual clock. */
public final class Simulation {
    private static final Instant NINE_O_CLOCK = Instant.EPOCH.plus(Duration.ofHours(9));
    /** Before the time that counts, so that the smoothing has something to go by. */
    private static final Duration WARM_UP = Duration.ofMinutes(15);

    private static final Duration TICK = Duration.ofSeconds(10);
    private static final Duration BETWEEN_SAMPLES = Duration.ofMinutes(1);
    private static final Duration BETWEEN_PASSES = Duration.ofMinutes(5);
    private static final int MOST_PLANS = 100;

    /** A third of what is in use leaves, a tenth where one of its group went before; a migration alone goes at the speed of its encoder. */
    private static final CostForecast COSTS = (guest, from, to, afterItsGroup) -> new MoveCost(
            Math.round((afterItsGroup ? 0.1 : 0.33) * guest.demand().memoryBytes()), 110e6, 1.5, 0.06, 0.05);

    private final SimulationOptions options;
    private final BalanceSettings settings;
    private final SimulatedPool world;
    private final MoveExecution execution;
    private final Map<String, Instant> movedAt = new HashMap<>();
    private final Set<String> brokenRules = new HashSet<>();
    private MoveHistory history = MoveHistory.EMPTY;
    private int moves;
    private int movedTwice;
    private int passes;
    private long longestPassNanos;
    private Optional<Recommendation> example = Optional.empty();

    public Simulation(SimulationOptions options) {
        this.options = options;
        settings = BalanceSettings.STANDARD.at(options.threshold());
        world = new SimulatedPool(new SyntheticPool(options));
        execution = new MoveExecution(Limits.STANDARD, world);
    }

    public SimulationReport run() {
        heap().forEach(MemoryPoolMXBean::resetPeakUsage);
        for (Instant now = NINE_O_CLOCK.minus(WARM_UP); now.isBefore(NINE_O_CLOCK); now = now.plus(BETWEEN_SAMPLES)) {
            world.demand(now);
        }
        world.demand(NINE_O_CLOCK);
        Spread before = Spread.of(world.loads());
        Instant end = NINE_O_CLOCK.plus(options.time());
        for (Instant now = NINE_O_CLOCK; !now.isAfter(end); now = now.plus(TICK)) {
            if (isTime(now, BETWEEN_SAMPLES)) {
                world.demand(now);
            }
            execution.advance(now);
            if (execution.isIdle() && isTime(now, BETWEEN_PASSES)) {
                brokenRules.addAll(world.brokenRules());
                pass(now);
            }
        }
        Plans plans = evacuate();
        return new SimulationReport(
                options.hosts(),
                options.guests(),
                options.time().toSeconds(),
                options.seed(),
                options.threshold().level(),
                before,
                Spread.of(world.loads()),
                Spread.of(world.loadsUnbalanced()),
                moves,
                movedAt.size(),
                movedTwice,
                brokenRules.size(),
                passes,
                longestPassNanos / 1e6,
                plans.count(),
                plans.mostGuests(),
                plans.firstNanos() / 1e6,
                plans.medianNanos() / 1e6,
                plans.longestNanos() / 1e6,
                peakHeap(),
                example.map(Recommendation::reason).orElse("Nothing had to move."),
                plans.example());
    }

    private static boolean isTime(Instant now, Duration every) {
        return now.getEpochSecond() % every.toSeconds() == 0;
    }

    private void pass(Instant now) {
        Pool pool = world.seen();
        long began = System.nanoTime();
        BalancePass pass = new Balancer(settings, COSTS).pass(pool, history, now);
        longestPassNanos = Math.max(longestPassNanos, System.nanoTime() - began);
        passes++;
        List<Recommendation> recommended = pass.recommendations();
        if (example.isEmpty()) {
            example = recommended.stream().findFirst();
        }
        history = history.with(recommended, now).since(now, settings.coolDown());
        for (Recommendation move : recommended) {
            moves++;
            Instant last = movedAt.put(move.guest(), now);
            if (last != null && now.isBefore(last.plus(settings.coolDown()))) {
                movedTwice++;
            }
        }
        execution.add(recommended);
    }

    private record Plans(
            int count, int mostGuests, long firstNanos, long medianNanos, long longestNanos, String example) {}

    /** Plans for hosts all over the pool; none is carried out. */
    private Plans evacuate() {
        Pool pool = world.seen();
        Evacuation evacuation = new Evacuation(Limits.STANDARD, COSTS);
        int count = Math.min(MOST_PLANS, options.hosts());
        int mostGuests = 0;
        long[] nanos = new long[count];
        String sentence = "";
        for (int i = 0; i < count; i++) {
            String host =
                    pool.hosts().get((int) ((long) i * options.hosts() / count)).name();
            long began = System.nanoTime();
            EvacuationPlan plan = evacuation.plan(pool, host, Optional.empty());
            nanos[i] = System.nanoTime() - began;
            if (plan.departures().size() > mostGuests) {
                mostGuests = plan.departures().size();
                sentence = plan.sentence();
            }
        }
        long first = nanos[0];
        Arrays.sort(nanos);
        return new Plans(count, mostGuests, first, nanos[count / 2], nanos[count - 1], sentence);
    }

    private static List<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static long peakHeap() {
        return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }
}
