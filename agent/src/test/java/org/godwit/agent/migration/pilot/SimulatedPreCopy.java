package org.godwit.agent.migration.pilot;

import java.util.BitSet;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * A pre-copy as QEMU makes it, in steps of 5 ms, without a QEMU: what the guest wrote since the last look at the dirty bitmap is known to
 * nobody until all that was known is sent; the stream goes through a socket and a link, in front of which a bounded queue stands; and a guest
 * that is stopped is stopped a little later than the pilot said.
 */
final class SimulatedPreCopy {
    static final long MIB = 1 << 20;
    private static final int CHUNK = 256 << 10;
    private static final double STEP = 0.005;
    private static final int STEPS_A_SAMPLE = 3;
    private static final double WINDOW = 4.0 * MIB;
    private static final double ROUND_TRIP_MILLIS = 0.5;
    /** QEMU takes a throttle up when it has seen two of its periods of a second. */
    private static final double THROTTLE_LAG = 2.5;

    /**
     * A guest and its way.
     *
     * @param setBytes the part of its memory that it writes, at {@code bytesPerSecond} of chunks, evenly
     * @param freshRatio link bytes for each byte of a page that is sent for the first time, {@code deltaRatio} for one that is sent again
     * @param linkBytesPerSecond by the second since the beginning; the same holds for {@code writing}, a factor on the guest's rate
     */
    record World(
            long memoryBytes,
            long setBytes,
            double bytesPerSecond,
            DoubleUnaryOperator writing,
            double freshRatio,
            double deltaRatio,
            double socketBytesPerSecond,
            DoubleUnaryOperator linkBytesPerSecond,
            double fixedMillis,
            double lagMillis) {}

    /** How it ended; {@code blackoutMillis} is the true one, of those that were stopped. */
    record Outcome(Decision decision, double seconds, double blackoutMillis, int rounds, int slowedPercent) {}

    private final World world;
    private final Random random;
    private final BitSet dirty;
    private final BitSet unseen;
    private final BitSet sentOnce;
    private final int chunks;
    private double now;
    private int round = 1;
    private double streamed;
    private double arrived;
    private double wired;
    private double queuedWire;
    private double carriedWrites;
    private double carriedSend;
    private int slowed;
    private double slowsAt = Double.MAX_VALUE;
    private int slowsTo;

    SimulatedPreCopy(World world, long seed) {
        this.world = world;
        this.random = new Random(seed);
        this.chunks = (int) (world.memoryBytes() / CHUNK);
        this.dirty = new BitSet(chunks);
        this.unseen = new BitSet(chunks);
        this.sentOnce = new BitSet(chunks);
        dirty.set(0, chunks);
    }

    /** Until the pilot has decided, or twice the time allowed is over. */
    Outcome run(Pilot pilot, double totalSeconds) {
        Decision decision = pilot.decide(sample(0));
        while (now < totalSeconds * 2) {
            for (int i = 0; i < STEPS_A_SAMPLE; i++) {
                step(true);
            }
            decision = pilot.decide(sample());
            switch (decision) {
                case Decision.StopGuest _ -> {
                    return new Outcome(decision, now, blackout(), round, slowed);
                }
                case Decision.GiveUp _ -> {
                    return new Outcome(decision, now, -1, round, slowed);
                }
                case Decision.SlowGuest slow -> {
                    slowsAt = now + THROTTLE_LAG;
                    slowsTo = slow.percent();
                }
                case Decision.KeepCopying _ -> {}
            }
        }
        return new Outcome(decision, now, -1, round, slowed);
    }

    private Sample sample() {
        return sample(round);
    }

    private Sample sample(int looks) {
        boolean connected = world.linkBytesPerSecond().applyAsDouble(now) > 0;
        return new Sample(
                (long) (now * 1e9),
                looks,
                (long) dirty.cardinality() * CHUNK,
                (long) streamed,
                (long) wired,
                (long) (streamed - arrived),
                ROUND_TRIP_MILLIS,
                connected);
    }

    private double blackout() {
        for (double lag = 0; lag < world.lagMillis() / 1e3; lag += STEP) {
            step(true);
        }
        double stopped = now;
        dirty.or(unseen);
        unseen.clear();
        while ((!dirty.isEmpty() || streamed > arrived) && now - stopped < 600) {
            step(false);
        }
        return world.fixedMillis() + ROUND_TRIP_MILLIS + 1e3 * (now - stopped);
    }

    private void step(boolean running) {
        now += STEP;
        if (now >= slowsAt) {
            slowed = slowsTo;
            slowsAt = Double.MAX_VALUE;
        }
        if (running) {
            write();
        }
        drainLink();
        takeFromQemu(running);
    }

    private void write() {
        double rate = world.bytesPerSecond() * world.writing().applyAsDouble(now) * (100 - slowed) / 100;
        carriedWrites += rate * STEP / CHUNK;
        int set = Math.max(1, (int) (world.setBytes() / CHUNK));
        for (; carriedWrites >= 1; carriedWrites--) {
            unseen.set(random.nextInt(set));
        }
    }

    private void drainLink() {
        double link = world.linkBytesPerSecond().applyAsDouble(now) * STEP;
        double sent = Math.min(link, queuedWire);
        double queued = streamed - arrived;
        arrived += queuedWire == 0 ? 0 : queued * sent / queuedWire;
        queuedWire -= sent;
        wired += sent;
    }

    private void takeFromQemu(boolean running) {
        carriedSend = Math.min(
                carriedSend + world.socketBytesPerSecond() * STEP, world.socketBytesPerSecond() * STEP + CHUNK);
        while (carriedSend >= CHUNK && streamed - arrived < WINDOW) {
            int next = dirty.nextSetBit(0);
            if (next < 0) {
                if (running) {
                    look();
                }
                return;
            }
            dirty.clear(next);
            carriedSend -= CHUNK;
            streamed += CHUNK;
            queuedWire += CHUNK * (sentOnce.get(next) ? world.deltaRatio() : world.freshRatio());
            sentOnce.set(next);
        }
    }

    private void look() {
        dirty.or(unseen);
        unseen.clear();
        round++;
    }
}
