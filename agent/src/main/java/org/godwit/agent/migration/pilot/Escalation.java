package org.godwit.agent.migration.pilot;

/** What the policy allows when pre-copy alone is not enough, in the order in which it is tried: each step is taken once. */
final class Escalation {
    private static final int FIRST_PERCENT = 30;
    private static final int NEXT_PERCENT = 20;
    /** A guest that writes no more than this part of what is sent leaves less in each round. */
    private static final double CONVERGING_PART = 0.7;
    /** Of the total time: from here on a step is due each time that another tenth has passed, stalled or not. */
    private static final double PRESSED_FROM = 0.6;

    private static final double PRESSED_EVERY = 0.1;

    private final Limits limits;
    private int slowedPercent;
    private boolean longerStop;
    private double pressedAt = PRESSED_FROM;

    Escalation(Limits limits) {
        this.limits = limits;
    }

    sealed interface Step {
        record Slow(int percent) implements Step {}

        record LongerStop() implements Step {}

        /** Nothing is left to try, but there is time. */
        record Wait() implements Step {}

        record Nothing() implements Step {}
    }

    /** Whether so much of the time is over that the next step may not wait for a stall. */
    boolean pressed(double elapsedPart) {
        if (elapsedPart < pressedAt) {
            return false;
        }
        pressedAt = elapsedPart + PRESSED_EVERY;
        return true;
    }

    /**
     * The next step.
     *
     * @param stalled whether pre-copy stands still; if it only lacks time, nothing is given up before its time is over
     */
    Step next(double dirtied, double sent, boolean stalled) {
        if (slowedPercent < limits.maxSlowdownPercent()) {
            int wanted = slowedPercent == 0 ? first(dirtied, sent) : slowedPercent + NEXT_PERCENT;
            slowedPercent = Math.min(wanted, limits.maxSlowdownPercent());
            return new Step.Slow(slowedPercent);
        }
        if (!longerStop && limits.lastResortMillis() > limits.maxBlackoutMillis()) {
            longerStop = true;
            return new Step.LongerStop();
        }
        return stalled ? new Step.Nothing() : new Step.Wait();
    }

    /** What would leave less in each round, if the guest wrote as much less as it runs less. */
    private static int first(double dirtied, double sent) {
        double needed = dirtied <= 0 ? 0 : 1 - CONVERGING_PART * sent / dirtied;
        return Math.max(FIRST_PERCENT, (int) Math.ceil(100 * needed));
    }

    int slowedPercent() {
        return slowedPercent;
    }
}
