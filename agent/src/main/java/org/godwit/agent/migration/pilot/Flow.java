package org.godwit.agent.migration.pilot;

/**
 * How fast the stream reaches the destination, and what it costs on the link. Each speed is kept as a quick average and as a slow
 * one, and the lesser counts: a link that slows down is believed at once, one that runs faster for a moment is not.
 */
final class Flow {
    private static final double QUICK_HALF_LIFE = 0.25;
    private static final double SLOW_HALF_LIFE = 2;
    /** How less than that goes tells of headers and of the time between two looks, not of a speed. */
    private static final long TELLING_BYTES = 1 << 20;

    private final Speed stream = new Speed();
    private final Speed link = new Speed();
    private double ratio = 1;

    /** What happened between two samples. Where QEMU had nothing to send, the speed is its own, not the way's: that counts only for want of better. */
    void see(Sample before, Sample now) {
        double seconds = now.secondsSince(before);
        if (seconds <= 0 || (starved(before, now) && stream.known())) {
            return;
        }
        stream.add((double) (now.arrivedBytes() - before.arrivedBytes()), seconds);
        link.add((double) (now.wireBytes() - before.wireBytes()), seconds);
    }

    /** Next to nothing was left, or what QEMU went through were mostly zero pages, which are a few bytes each: a guest's memory often ends with them. */
    private static boolean starved(Sample before, Sample now) {
        long taken = now.streamBytes() - before.streamBytes();
        return now.round() != before.round()
                || now.remainingBytes() == 0
                || before.remainingBytes() < TELLING_BYTES
                || 2 * taken < before.remainingBytes() - now.remainingBytes();
    }

    /** A round has been sent: how its bytes left says most about how the next ones will. */
    void roundSent(long streamBytes, long wireBytes) {
        if (streamBytes >= TELLING_BYTES) {
            ratio = Math.min(1, (double) wireBytes / streamBytes);
        }
    }

    /** The first pass is over: what follows are rewritten pages, another mix, whose speed shall soon outweigh it. */
    void firstPassSent() {
        stream.weaken();
        link.weaken();
    }

    boolean known() {
        return stream.known() && stream.perSecond() > 0;
    }

    double streamBytesPerSecond() {
        return stream.perSecond();
    }

    /** Bytes on the link for each byte of the stream. */
    double ratio() {
        return ratio;
    }

    /** Until so many bytes of the stream are with the destination. */
    double seconds(double bytes) {
        double bySpeed = bytes / stream.perSecond();
        return link.perSecond() > 0 ? Math.max(bySpeed, bytes * ratio / link.perSecond()) : bySpeed;
    }

    private static final class Speed {
        private final Average quick = new Average(QUICK_HALF_LIFE);
        private final Average slow = new Average(SLOW_HALF_LIFE);

        void add(double bytes, double seconds) {
            quick.add(bytes, seconds);
            slow.add(bytes, seconds);
        }

        void weaken() {
            quick.weaken();
            slow.weaken();
        }

        boolean known() {
            return slow.seconds > 0;
        }

        double perSecond() {
            return known() ? Math.min(quick.perSecond(), slow.perSecond()) : 0;
        }
    }

    private static final class Average {
        private final double halfLife;
        private double bytes;
        private double seconds;

        Average(double halfLife) {
            this.halfLife = halfLife;
        }

        void add(double more, double during) {
            double kept = Math.pow(0.5, during / halfLife);
            bytes = bytes * kept + more;
            seconds = seconds * kept + during;
        }

        void weaken() {
            bytes /= 8;
            seconds /= 8;
        }

        double perSecond() {
            return Math.max(0, bytes / seconds);
        }
    }
}
