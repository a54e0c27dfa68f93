package org.godwit.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * Chooses how to compress the next frame. For each step of the ladder (plain, lz4, zstd -5, zstd at the session's level)
 * it knows what the last frames showed: the speed s at which it takes raw bytes and the part r that remains of them.
 * With a link that takes B bytes a second, a step carries min(s, B / r) raw bytes a second, since compression and
 * sending overlap. The best wins; a change must be worth a tenth, or two equals would alternate.
 *
 * <p>Steps that nothing is known of are tried first; those that are not in use are tried on one frame in {@value #SAMPLE}, so that their figures follow the data.
 * B is known only while the link is what limits; while it is not, B is taken to widen, slowly and not far beyond what was
 * ever seen. A quick widening would make every busy moment of the processor look like a boundless link, and send everything plain
 * until the link has shown itself again.
 *
 * <p>The threads that compress share it: {@code pressers} of them together are that many times as fast as one.
 */
final class CodecChoice {
    private static final int SAMPLE = 64;
    /** Smaller frames say more about the library's call than about the data. */
    private static final int TELLING = 16 << 10;

    private static final double SMOOTHING = 0.2;
    private static final double FOLLOWS = 0.5;
    private static final double WIDENS = 1.02;
    private static final double BEYOND = 2;
    private static final double WORTH_A_CHANGE = 1.1;

    /** One rung: an encoding and, for zstd, its level. */
    record Step(Encoding encoding, int level) {
        @Override
        public String toString() {
            return encoding == Encoding.ZSTD ? encoding + " " + level : encoding.toString();
        }
    }

    private static final class Measured {
        final Step step;
        double speed;
        double remains = 1;

        Measured(Step step) {
            this.step = step;
        }

        boolean known() {
            return speed > 0;
        }

        double carries(double link, int pressers) {
            return Math.min(speed * pressers, link / remains);
        }
    }

    private final List<Measured> ladder = new ArrayList<>();
    private final int pressers;
    private Measured current;
    private double link;
    /** The most that the link has carried, or was measured to carry. */
    private double most;

    private int frames;
    private int sampled;

    CodecChoice(Codec codec, int level, int pressers, double linkBytesPerSecond) {
        this.pressers = pressers;
        link = linkBytesPerSecond;
        most = linkBytesPerSecond;
        switch (codec) {
            case NONE -> add(Encoding.PLAIN, 0);
            case LZ4 -> add(Encoding.LZ4, 0);
            case ZSTD -> add(Encoding.ZSTD, level);
            case AUTO -> {
                add(Encoding.PLAIN, 0);
                add(Encoding.LZ4, 0);
                add(Encoding.ZSTD, Math.min(-5, level));
                if (level > -5) {
                    add(Encoding.ZSTD, level);
                }
            }
        }
        current = ladder.getLast();
    }

    private void add(Encoding encoding, int level) {
        ladder.add(new Measured(new Step(encoding, level)));
    }

    synchronized Step next() {
        for (Measured step : ladder) {
            if (!step.known()) {
                return step.step;
            }
        }
        frames++;
        if (ladder.size() > 1 && frames % SAMPLE == 0) {
            sampled = (sampled + 1) % ladder.size();
            return ladder.get(sampled).step;
        }
        return current.step;
    }

    /** Takes in what encoding one frame with {@code step} showed, and chooses anew. */
    synchronized void encoded(Step step, int raw, int encoded, long nanos) {
        if (raw < TELLING) {
            return;
        }
        for (Measured measured : ladder) {
            if (measured.step.equals(step)) {
                double speed = raw * 1e9 / Math.max(1, nanos);
                double remains = (double) encoded / raw;
                double weight = measured.known() ? SMOOTHING : 1;
                measured.speed += weight * (speed - measured.speed);
                measured.remains += weight * (remains - measured.remains);
            }
        }
        choose();
    }

    private void choose() {
        for (Measured candidate : ladder) {
            if (candidate != current
                    && candidate.known()
                    && candidate.carries(link, pressers) > WORTH_A_CHANGE * current.carries(link, pressers)) {
                current = candidate;
            }
        }
    }

    /**
     * Takes in what the link did.
     *
     * @param wireBytesPerSecond what the link took in the last interval
     * @param limiting whether the sender spent much of it waiting for the link
     */
    synchronized void link(double wireBytesPerSecond, boolean limiting) {
        most = Math.max(most, wireBytesPerSecond);
        link = limiting
                ? link + FOLLOWS * (wireBytesPerSecond - link)
                : Math.clamp(link * WIDENS, wireBytesPerSecond, Math.max(wireBytesPerSecond, BEYOND * most));
        link = Math.clamp(link, 1e3, 1e12);
    }

    synchronized Step current() {
        return current.step;
    }
}
