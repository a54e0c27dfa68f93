package org.godwit.agent.migration;

/**
 * Decides when to stop the guest. A pure model: it is told the time and what was measured, and keeps what it needs to
 * remember between two samples.
 *
 * <p>The blackout that a stop would cause now is predicted as
 *
 * <pre>
 *   fixed + (remaining + dirtied since QEMU last looked + queued) / bandwidth
 * </pre>
 *
 * where {@code fixed} is what does not depend on memory: device state, load, commit, resume. The guest is stopped at the beginning of a
 * round whose prediction fits the limit: only then is it known what the guest has dirtied. Within a round that is a guess, and a
 * guest that rewrites a small set fast makes every guess too low. The limit starts tight and is relaxed after each round that did not fit, up to the
 * policy's maximum: a quiet guest gets a short blackout, a busy one is not kept migrating for ever.
 */
final class Pilot {
    /** What a switchover costs beyond memory: measured on idle guests with {@code godwit bench}, rounded up. */
    static final double FIXED_MILLIS = 50;

    private static final double FIRST_LIMIT_MILLIS = 90;
    private static final double RELAX_PER_ROUND = 1.5;
    /** Rounds at the full limit without coming nearer to it, after which more rounds are only traffic. */
    private static final int STALLED_ROUNDS = 12;

    private static final double PROGRESS_FACTOR = 0.95;

    private final double maxBlackoutMillis;
    private final long deadlineNanos;

    private double limitMillis;
    private int round;
    private long roundStartedNanos;
    private double dirtyBytesPerSecond;
    private double bestPrediction = Double.MAX_VALUE;
    private int roundsWithoutProgress;

    /**
     * Begins with the tight limit.
     *
     * @param deadlineNanos on the clock of the samples: past it the pilot gives up
     */
    Pilot(double maxBlackoutMillis, long deadlineNanos) {
        this.maxBlackoutMillis = maxBlackoutMillis;
        this.deadlineNanos = deadlineNanos;
        this.limitMillis = Math.min(FIRST_LIMIT_MILLIS, maxBlackoutMillis);
    }

    /**
     * What was measured at one moment.
     *
     * @param remainingBytes of guest memory that QEMU knows to be unsent
     * @param queuedBytes taken from QEMU and not yet with the destination
     * @param bytesPerSecond of QEMU's stream, as the destination acknowledges it; 0 while unknown
     * @param dirtyBytesPerSecond as QEMU last measured it; 0 while unknown
     * @param round QEMU's count of dirty-bitmap syncs
     */
    record Sample(
            long nowNanos,
            long remainingBytes,
            long queuedBytes,
            double bytesPerSecond,
            double dirtyBytesPerSecond,
            int round) {}

    /** What to do, with the prediction that it rests on (in milliseconds; -1 while unknown). */
    sealed interface Decision {
        double predictedMillis();

        record KeepCopying(double predictedMillis) implements Decision {}

        record StopGuest(double predictedMillis) implements Decision {}

        record GiveUp(double predictedMillis, String reason) implements Decision {}
    }

    Decision decide(Sample sample) {
        double predicted = predict(sample);
        boolean fresh = sample.round() != round && sample.round() > 1;
        if (sample.round() != round) {
            beginRound(sample, predicted);
        }
        if (fresh && predicted >= 0 && (predicted <= limitMillis || nothingLeft(sample, predicted))) {
            return new Decision.StopGuest(predicted);
        }
        if (roundsWithoutProgress >= STALLED_ROUNDS) {
            return new Decision.GiveUp(
                    predicted,
                    "no round of the last " + STALLED_ROUNDS + " brought it nearer; " + figures(sample, predicted));
        }
        if (sample.nowNanos() - deadlineNanos >= 0) {
            return new Decision.GiveUp(predicted, "the time allowed for it is over; " + figures(sample, predicted));
        }
        return new Decision.KeepCopying(predicted);
    }

    double limitMillis() {
        return limitMillis;
    }

    /** With nothing left QEMU only spins over its dirty bitmap: waiting for a tighter limit would cost and gain nothing. */
    private boolean nothingLeft(Sample sample, double predicted) {
        return sample.remainingBytes() == 0 && predicted <= maxBlackoutMillis;
    }

    private double predict(Sample sample) {
        if (sample.bytesPerSecond() <= 0) {
            return -1;
        }
        double sinceSync = Math.max(0, sample.nowNanos() - roundStartedNanos) / 1e9;
        double unseen = round == 0 || sample.round() != round ? 0 : dirtyRate(sample) * sinceSync;
        return FIXED_MILLIS + 1e3 * (sample.remainingBytes() + unseen + sample.queuedBytes()) / sample.bytesPerSecond();
    }

    private double dirtyRate(Sample sample) {
        return Math.max(dirtyBytesPerSecond, sample.dirtyBytesPerSecond());
    }

    private void beginRound(Sample sample, double predicted) {
        double seconds = (sample.nowNanos() - roundStartedNanos) / 1e9;
        if (round > 0 && seconds > 0) {
            // A sync has just told what the guest dirtied during the round: fresher than QEMU's once-a-second rate.
            dirtyBytesPerSecond = sample.remainingBytes() / seconds;
            judge(predicted);
        }
        round = sample.round();
        roundStartedNanos = sample.nowNanos();
    }

    private void judge(double predicted) {
        if (predicted < 0) {
            return;
        }
        if (predicted < bestPrediction * PROGRESS_FACTOR) {
            bestPrediction = predicted;
            roundsWithoutProgress = 0;
        } else if (limitMillis >= maxBlackoutMillis) {
            roundsWithoutProgress++;
        }
        if (predicted > limitMillis) {
            limitMillis = Math.min(maxBlackoutMillis, limitMillis * RELAX_PER_ROUND);
        }
    }

    private String figures(Sample sample, double predicted) {
        return "a stop now would black the guest out for %.0f ms, allowed are %.0f ms; %.1f MiB remain, %.1f MiB/s are dirtied, %.1f MiB/s are sent"
                .formatted(
                        predicted,
                        maxBlackoutMillis,
                        sample.remainingBytes() / 1048576.0,
                        dirtyRate(sample) / 1048576.0,
                        sample.bytesPerSecond() / 1048576.0);
    }
}
