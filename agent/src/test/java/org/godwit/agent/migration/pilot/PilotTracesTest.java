package org.godwit.agent.migration.pilot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.agent.migration.pilot.SimulatedPreCopy.MIB;

import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.godwit.agent.migration.pilot.SimulatedPreCopy.Outcome;
import org.godwit.agent.migration.pilot.SimulatedPreCopy.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pilot on guests and links by the hundred: each ends within its time, and none stands longer than was allowed. */
class PilotTracesTest {
    /** Of each kind; {@code -Dgodwit.traces=5000} looks harder. */
    private static final int TRACES = Integer.getInteger("godwit.traces", 60);

    private static final List<Worlds> KINDS = List.of(Worlds.values());
    private static final double TOTAL_SECONDS = 60;
    /** A sample's distance, which passes before the time that is over is seen. */
    private static final double LOOK_SECONDS = 0.05;

    @ParameterizedTest
    @EnumSource
    void everyMigrationEndsAndNoBlackoutIsLongerThanAllowed(Worlds kind) {
        long seed = System.nanoTime();
        int stopped = 0;
        for (int i = 0; i < TRACES; i++) {
            Random random = new Random(seed + i);
            World world = kind.draw(random);
            Limits limits = limits(random);

            Outcome outcome = expectEnd(world, limits, seed + i);

            String trace = trace(world, limits, seed + i, outcome);
            assertThat(outcome.slowedPercent()).as(trace).isLessThanOrEqualTo(limits.maxSlowdownPercent());
            if (outcome.decision() instanceof Decision.StopGuest) {
                stopped++;
                assertThat(outcome.blackoutMillis()).as(trace).isLessThanOrEqualTo(allowed(limits));
            }
        }
        System.out.printf("%s, seed %d: %d of %d traces were moved%n", kind, seed, stopped, TRACES);
        assertThat(stopped).as("seed %d: moved of %d", seed, TRACES).isGreaterThan(TRACES / 4);
    }

    /** The link slows down, breaks for seconds, or both; what it does after the decision nobody can know, so only the end is promised. */
    @Test
    void aLinkThatSlowsDownOrBreaksDoesNotKeepAMigrationFromEnding() {
        long seed = System.nanoTime();
        for (int i = 0; i < TRACES; i++) {
            Random random = new Random(seed + i);
            double full = (50 + random.nextInt(200)) * (double) MIB;
            double slowAt = 10 * random.nextDouble();
            double breaksAt = 10 * random.nextDouble();
            double broken = 5 * random.nextDouble();
            double part = 0.05 + 0.9 * random.nextDouble();
            DoubleUnaryOperator link =
                    now -> now > breaksAt && now < breaksAt + broken ? 0 : now > slowAt ? full * part : full;
            World world = KINDS.get(random.nextInt(KINDS.size())).draw(random, link);
            Limits limits = limits(random);

            expectEnd(world, limits, seed + i);
        }
    }

    /** It writes as fast as it can whenever it has just been seen to be quiet, which no prediction survives; the migration must end all the same. */
    @Test
    void aGuestThatDoesWhatIsWorstDoesNotKeepAMigrationFromEnding() {
        long seed = System.nanoTime();
        for (int i = 0; i < TRACES; i++) {
            Random random = new Random(seed + i);
            double quiet = 0.02 + random.nextDouble();
            double busy = quiet * (0.2 + 3 * random.nextDouble());
            double shrinks = 0.9 + 0.1 * random.nextDouble();
            DoubleUnaryOperator worst = now -> now % (quiet + busy) < quiet ? 0 : 8 * Math.pow(shrinks, now);
            World drawn = Worlds.CONSTANT.draw(random);
            World world = new World(
                    drawn.memoryBytes(),
                    drawn.setBytes(),
                    drawn.bytesPerSecond(),
                    worst,
                    drawn.freshRatio(),
                    drawn.deltaRatio(),
                    drawn.socketBytesPerSecond(),
                    drawn.linkBytesPerSecond(),
                    drawn.fixedMillis(),
                    drawn.lagMillis());
            Limits limits = limits(random);

            expectEnd(world, limits, seed + i);
        }
    }

    private static Limits limits(Random random) {
        return new Limits(
                100 + random.nextInt(900),
                1e3 * (5 + random.nextDouble() * (TOTAL_SECONDS - 5)),
                random.nextBoolean() ? random.nextInt(95) : 0,
                random.nextInt(4) == 0 ? 2_000 : 0);
    }

    private static double allowed(Limits limits) {
        return Math.max(limits.maxBlackoutMillis(), limits.lastResortMillis());
    }

    private static Outcome expectEnd(World world, Limits limits, long seed) {
        Outcome outcome = run(world, limits, seed);
        String trace = trace(world, limits, seed, outcome);
        assertThat(outcome.decision())
                .as(trace)
                .isNotInstanceOfAny(Decision.KeepCopying.class, Decision.SlowGuest.class);
        assertThat(outcome.seconds()).as(trace).isLessThanOrEqualTo(limits.totalMillis() / 1e3 + LOOK_SECONDS);
        return outcome;
    }

    private static String trace(World world, Limits limits, long seed, Outcome outcome) {
        return "seed " + seed + ": " + world + ", " + limits + ": " + outcome;
    }

    private static Outcome run(World world, Limits limits, long seed) {
        SwitchoverCost cost = new SwitchoverCost(world.fixedMillis(), world.lagMillis());
        return new SimulatedPreCopy(world, seed).run(new Pilot(limits, cost, 0), limits.totalMillis() / 1e3);
    }
}
