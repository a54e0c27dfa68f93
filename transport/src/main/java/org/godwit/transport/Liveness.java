package org.godwit.transport;

import java.util.Optional;

/**
 * Knows whether the peer is there and how far away it is. Time is an argument, so that tests need not wait.
 *
 * <p>Two things make a peer dead: nothing was heard for the silence; or it is heard but has left a ping unanswered for
 * twice as long, as one does that sends and never reads.
 */
final class Liveness {
    private static final int REMEMBERED = 16;

    private final Side side;
    private final long silenceNanos;
    private final long[] roundTrips = new long[REMEMBERED];
    private long heardNanos;
    private long pingNanos;
    private boolean pinging;
    private int measured;

    Liveness(Side side, long silenceNanos, long nowNanos) {
        this.side = side;
        this.silenceNanos = silenceNanos;
        this.heardNanos = nowNanos;
    }

    synchronized void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** The token of a ping to send now, or empty while the last one has no answer. */
    synchronized Optional<Long> ping(long nowNanos) {
        if (pinging) {
            return Optional.empty();
        }
        pinging = true;
        pingNanos = nowNanos;
        return Optional.of(nowNanos & Long.MAX_VALUE);
    }

    synchronized long pong(long token, long nowNanos) {
        if (!pinging || token != (pingNanos & Long.MAX_VALUE)) {
            throw TransportException.corrupt(side, "received an answer to a ping that it never sent.");
        }
        pinging = false;
        return roundTrip(nowNanos - pingNanos);
    }

    synchronized long roundTrip(long nanos) {
        roundTrips[measured++ % REMEMBERED] = nanos;
        return nanos;
    }

    /** The least of the last round trips: the way itself, without the queues on it; 0 while there is none. */
    synchronized double roundTripMillis() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < Math.min(measured, REMEMBERED); i++) {
            least = Math.min(least, roundTrips[i]);
        }
        return measured == 0 ? 0 : least / 1e6;
    }

    /** Why the peer must be taken for dead, if it must. */
    synchronized Optional<String> dead(long nowNanos) {
        if (nowNanos - heardNanos > silenceNanos) {
            return Optional.of("The " + side + " heard nothing from the " + side.peer() + " for "
                    + (nowNanos - heardNanos) / 1_000_000 + " ms, expected a sign of life within "
                    + silenceNanos / 1_000_000 + " ms.");
        }
        if (pinging && nowNanos - pingNanos > 2 * silenceNanos) {
            return Optional.of("The " + side.peer() + " sends, but has not answered the " + side + "'s ping for "
                    + (nowNanos - pingNanos) / 1_000_000 + " ms, expected an answer within "
                    + 2 * silenceNanos / 1_000_000 + " ms.");
        }
        return Optional.empty();
    }
}
