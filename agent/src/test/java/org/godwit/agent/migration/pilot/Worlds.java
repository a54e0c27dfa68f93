package org.godwit.agent.migration.pilot;

import static org.godwit.agent.migration.pilot.SimulatedPreCopy.MIB;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.godwit.agent.migration.pilot.SimulatedPreCopy.World;

/** Guests and links by kind, each drawn from a seed. */
enum Worlds {
    /** Writes at one rate. */
    CONSTANT {
        @Override
        DoubleUnaryOperator writing(Random random) {
            return now -> 1;
        }
    },
    /** Quiet, and now and then not at all. */
    BURSTY {
        @Override
        DoubleUnaryOperator writing(Random random) {
            double every = 1 + 8 * random.nextDouble();
            double lasts = every * (0.05 + 0.3 * random.nextDouble());
            return now -> now % every < lasts ? 4 : 0.05;
        }
    },
    /** Up and down, so that every low is followed by what looks like progress. */
    OSCILLATING {
        @Override
        DoubleUnaryOperator writing(Random random) {
            double period = 0.5 + 20 * random.nextDouble();
            double phase = random.nextDouble() * Math.TAU;
            return now -> 1 + Math.sin(phase + Math.TAU * now / period);
        }
    },
    /** Ever faster. */
    GROWING {
        @Override
        DoubleUnaryOperator writing(Random random) {
            double doubles = 2 + 20 * random.nextDouble();
            return now -> Math.min(64, 0.1 * Math.pow(2, now / doubles));
        }
    },
    /** Another rate at every moment. */
    CHAOTIC {
        @Override
        DoubleUnaryOperator writing(Random random) {
            long salt = random.nextLong();
            return now -> 3 * new Random(salt + (long) (now / 0.3)).nextDouble();
        }
    };

    abstract DoubleUnaryOperator writing(Random random);

    /** A guest of this kind on a link that stays as it is. */
    World draw(Random random) {
        double link = (20 + random.nextInt(300)) * (double) MIB;
        return draw(random, now -> link);
    }

    World draw(Random random, DoubleUnaryOperator link) {
        long memory = (128 + random.nextInt(1500)) * MIB;
        return new World(
                memory,
                (long) (memory * random.nextDouble()),
                random.nextInt(500) * (double) MIB,
                writing(random),
                0.3 + 0.6 * random.nextDouble(),
                0.01 + 0.5 * random.nextDouble() * random.nextDouble(),
                (300 + random.nextInt(600)) * (double) MIB,
                link,
                20 + random.nextInt(30),
                5 + random.nextInt(25));
    }
}
