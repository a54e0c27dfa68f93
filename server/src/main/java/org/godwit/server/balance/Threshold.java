package org.godwit.server.balance;

import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/**
 * How much imbalance is borne, from 1, where guests move only because a rule demands it, to 5, where they move for little.
 *
 * <p>A gap is the difference of two hosts' loads. A host begins to be relieved at {@link #beginsAt()}, and goes on until {@link #endsAt()},
 * half of it: were the two the same, a pool that sways about it would move a guest at every pass.
 *
 * @param level 1 to 5
 */
public record Threshold(int level) {
    // Before the constant below it, whose constructor reads it.
    private static final double[] BEGINS_AT = {Double.POSITIVE_INFINITY, 0.40, 0.20, 0.10, 0.05};

    public static final Threshold STANDARD = new Threshold(3);

    public Threshold {
        if (level < 1 || level > BEGINS_AT.length) {
            throw new Refusal(Problem.badField(
                    "threshold",
                    "threshold: expected 1 to " + BEGINS_AT.length + ", got " + level + ".",
                    "1 moves guests only where rules demand it, 5 moves them for little."));
        }
    }

    public double beginsAt() {
        return BEGINS_AT[level - 1];
    }

    public double endsAt() {
        return beginsAt() / 2;
    }

    /**
     * The least that a move must better the pool by, for each core of the host that is relieved: half of what the best move between two
     * hosts would that are {@link #endsAt()} apart. Small guests, of which many would have to move, are left where they are.
     */
    double leastGainPerCore() {
        return endsAt() * endsAt() / 4;
    }

    /** The lowest level at which a gap begins to be closed: how urgent a move is that closes it. */
    static int levelOf(double gap) {
        for (int level = 2; level < BEGINS_AT.length; level++) {
            if (gap >= BEGINS_AT[level - 1]) {
                return level;
            }
        }
        return BEGINS_AT.length;
    }
}
