package org.godwit.agent.migration.pilot;

import java.util.List;
import org.godwit.agent.migration.pilot.Decision.GiveUp;
import org.godwit.agent.migration.pilot.Decision.KeepCopying;
import org.godwit.agent.migration.pilot.Decision.SlowGuest;
import org.godwit.agent.migration.pilot.Decision.StopGuest;
import org.godwit.api.Round;
import org.jspecify.annotations.Nullable;

/** Decides, sample by sample; the package tells how. */
public final class Pilot {
    /** Above what a stop costs anyway: at 1 Gbit/s a few megabytes. */
    private static final double TIGHT_MILLIS = 40;
    /** Against what is not known: how the last pages differ from those before them. */
    private static final double CAUTION = 0.2;

    private static final double PROGRESS = 0.9;
    private static final double RELAX = 1.4;
    private static final int STALLED_ROUNDS = 2;
    private static final double PATIENCE_MILLIS = 10_000;
    /** Of the total time: a policy with little time does not wait for long. */
    private static final double PATIENCE_PART = 0.1;

    private static final double RELAX_FROM_PART = 0.25;
    private static final double RELAXED_AT_PART = 0.5;

    private final Limits limits;
    private final SwitchoverCost cost;
    private final long startNanos;
    private final Flow flow = new Flow();
    private final Dirtying dirtying = new Dirtying();
    private final Course course = new Course();
    private final Escalation escalation;

    private double limitMillis;
    private double maximumMillis;
    private @Nullable Sample last;
    private @Nullable Sample roundBegan;
    private double lowestMillis = Double.MAX_VALUE;
    private long lowestNanos;
    private int roundsSinceLowest;

    /**
     * Begins with the tight limit.
     *
     * @param startNanos when the migration was requested, on the clock of the samples
     */
    public Pilot(Limits limits, SwitchoverCost cost, long startNanos) {
        this.limits = limits;
        this.cost = cost;
        this.startNanos = startNanos;
        this.lowestNanos = startNanos;
        this.maximumMillis = limits.maxBlackoutMillis();
        this.limitMillis = Math.min(maximumMillis, cost.fixedMillis() + TIGHT_MILLIS);
        this.escalation = new Escalation(limits);
    }

    public Decision decide(Sample now) {
        Sample before = last;
        if (before != null) {
            flow.see(before, now);
        }
        last = now;
        Sample began = roundBegan;
        if (before == null || began == null || began.round() == 0 || now.round() == began.round()) {
            // Until QEMU's first look nothing was sent, and what that finds is all memory, not what was dirtied.
            roundBegan = began == null || began.round() == 0 ? now : began;
            return decide(now, predict(now, false), false);
        }
        double dirtied = account(began, before, now);
        Prediction prediction = predict(now, true);
        judge(prediction, now);
        keepRound(began, now, dirtied, prediction);
        roundBegan = now;
        return decide(now, prediction, true);
    }

    private Decision decide(Sample now, Prediction prediction, boolean looked) {
        if (looked && now.connected() && prediction.known() && fits(now, prediction)) {
            return new StopGuest(prediction);
        }
        if (elapsedMillis(now) >= limits.totalMillis()) {
            return new GiveUp(prediction, "the time allowed for it is over; " + figures(now, prediction));
        }
        boolean stalled = looked && prediction.known() && stalled(now);
        if (stalled && limitMillis < maximumMillis) {
            limitMillis = maximumMillis;
            return decide(now, prediction, true);
        }
        if (stalled || (looked && roundsSinceLowest > 0 && escalation.pressed(elapsedPart(now)))) {
            return escalate(now, prediction, stalled);
        }
        return new KeepCopying(prediction);
    }

    private Decision escalate(Sample now, Prediction prediction, boolean stalled) {
        return switch (escalation.next(dirtying.bytesPerSecond(), flow.streamBytesPerSecond(), stalled)) {
            case Escalation.Step.Slow slow -> {
                startAgain(now);
                dirtying.forget();
                yield new SlowGuest(prediction, slow.percent());
            }
            case Escalation.Step.LongerStop _ -> {
                maximumMillis = limits.lastResortMillis();
                limitMillis = maximumMillis;
                startAgain(now);
                yield now.connected() && fits(now, prediction)
                        ? new StopGuest(prediction)
                        : new KeepCopying(prediction);
            }
            case Escalation.Step.Wait _ -> new KeepCopying(prediction);
            case Escalation.Step.Nothing _ ->
                new GiveUp(
                        prediction,
                        "the last " + roundsSinceLowest + " rounds brought it no nearer; " + figures(now, prediction));
        };
    }

    /** The blackout that is accepted now. */
    public double limitMillis() {
        return limitMillis;
    }

    /** The rounds so far. */
    public List<Round> course() {
        return course.rounds();
    }

    /** Of the stream, as it was last measured; 0 while it is not known. */
    public double bytesPerSecond() {
        return flow.known() ? flow.streamBytesPerSecond() : 0;
    }

    /** What the guest wrote in the last round, for a second; 0 while it is not known. */
    public double dirtiedBytesPerSecond() {
        return dirtying.bytesPerSecond();
    }

    private boolean fits(Sample now, Prediction prediction) {
        double accepted = Math.max(limitMillis, limitByTime(now));
        boolean withinMaximum = prediction.atMostMillis() <= maximumMillis;
        // With nothing left QEMU only looks at its bitmap over and over: a tighter limit would gain nothing.
        return withinMaximum && (prediction.millis() <= accepted || now.remainingBytes() == 0);
    }

    private double limitByTime(Sample now) {
        double part = (elapsedPart(now) - RELAX_FROM_PART) / (RELAXED_AT_PART - RELAX_FROM_PART);
        return Math.clamp(part, 0, 1) * maximumMillis;
    }

    private Prediction predict(Sample now, boolean looked) {
        if (!flow.known()) {
            return Prediction.UNKNOWN;
        }
        double lag = cost.lagMillis() / 1e3;
        Sample began = roundBegan;
        double unseen = looked || began == null ? 0 : dirtying.during(now.secondsSince(began));
        double left = Math.max(0, now.remainingBytes() + unseen - flow.streamBytesPerSecond() * lag);
        double bytes = left + dirtying.during(lag) + now.queuedBytes();
        double most = left + dirtying.duringAtMost(lag) + now.queuedBytes();
        double fixed = cost.fixedMillis() + now.roundTripMillis();
        return new Prediction(
                fixed,
                1e3 * flow.seconds(bytes),
                fixed + 1e3 * (1 + CAUTION) * flow.seconds(most),
                bytes,
                bytes * flow.ratio());
    }

    /** QEMU has looked: what it found beyond what it had left unsent was written since its last look. */
    private double account(Sample began, Sample before, Sample now) {
        double unsent = Math.max(0, before.remainingBytes() - flow.streamBytesPerSecond() * now.secondsSince(before));
        double dirtied = Math.max(0, now.remainingBytes() - unsent);
        dirtying.round(now.secondsSince(began), dirtied);
        flow.roundSent(now.streamBytes() - began.streamBytes(), now.wireBytes() - began.wireBytes());
        if (began.round() <= 1) {
            flow.firstPassSent();
        }
        return dirtied;
    }

    private void judge(Prediction prediction, Sample now) {
        if (!prediction.known()) {
            return;
        }
        if (prediction.millis() < lowestMillis * PROGRESS) {
            lowestMillis = prediction.millis();
            lowestNanos = now.nowNanos();
            roundsSinceLowest = 0;
            return;
        }
        roundsSinceLowest++;
        limitMillis = Math.min(maximumMillis, limitMillis * RELAX);
    }

    private boolean stalled(Sample now) {
        double patience = Math.min(PATIENCE_MILLIS, PATIENCE_PART * limits.totalMillis());
        return roundsSinceLowest >= STALLED_ROUNDS && (now.nowNanos() - lowestNanos) / 1e6 >= patience;
    }

    /** What was reached before was reached under other conditions. */
    private void startAgain(Sample now) {
        lowestMillis = Double.MAX_VALUE;
        lowestNanos = now.nowNanos();
        roundsSinceLowest = 0;
    }

    private void keepRound(Sample began, Sample now, double dirtied, Prediction prediction) {
        course.add(new Round(
                began.round(),
                (began.nowNanos() - startNanos) / 1e6,
                (now.nowNanos() - began.nowNanos()) / 1e6,
                began.remainingBytes(),
                (long) dirtied,
                now.streamBytes() - began.streamBytes(),
                now.wireBytes() - began.wireBytes(),
                bytesPerSecond(),
                prediction.millis(),
                limitMillis,
                escalation.slowedPercent()));
    }

    private double elapsedMillis(Sample now) {
        return (now.nowNanos() - startNanos) / 1e6;
    }

    private double elapsedPart(Sample now) {
        return elapsedMillis(now) / limits.totalMillis();
    }

    private String figures(Sample now, Prediction prediction) {
        String slowed = escalation.slowedPercent() == 0
                ? ""
                : "; the guest was slowed by " + escalation.slowedPercent() + " % meanwhile";
        String blackout = prediction.known()
                ? "a stop now would black the guest out for %.0f ms (%.0f ms of them whatever its memory does)"
                        .formatted(prediction.millis(), prediction.fixedMillis())
                : "how long a stop would take is not known yet";
        return "%s, allowed are %.0f ms; %.1f MiB remain, %.1f MiB/s are dirtied, %.1f MiB/s are sent%s"
                .formatted(
                        blackout,
                        maximumMillis,
                        now.remainingBytes() / 1048576.0,
                        dirtying.bytesPerSecond() / 1048576.0,
                        bytesPerSecond() / 1048576.0,
                        slowed);
    }
}
