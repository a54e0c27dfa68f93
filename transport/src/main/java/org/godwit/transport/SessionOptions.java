package org.godwit.transport;

import java.time.Duration;

/**
 * How one side of a session behaves. The two sides need not agree.
 *
 * @param silence a session in which nothing was heard for so long is broken
 * @param keepAlive how often each side makes itself heard
 * @param codec how to compress what this side sends
 * @param level the zstd level (for {@link Codec#AUTO} the highest one it may choose), -7 to 19
 * @param maxBytesPerSecond the most bytes a second on the wire, 0 for no limit
 * @param windowBytes the most bytes that the peer may have sent without their having been handed to QEMU here, and the
 *     most that this side leaves unacknowledged; it also is the memory that a session takes at each side
 * @param patience a session whose connection broke goes on if there is a new one within this time; nothing: it ends at once
 * @param connections how many connections carry it; several where one cannot fill the link
 * @param pressers threads that compress, at the sending side
 * @param connectTimeout how long to wait for the connection, the TLS handshake and the peer's answer
 */
public record SessionOptions(
        Duration silence,
        Duration keepAlive,
        Codec codec,
        int level,
        long maxBytesPerSecond,
        int windowBytes,
        Duration patience,
        int connections,
        int pressers,
        Duration connectTimeout) {

    static final int MAX_CONNECTIONS = 16;
    private static final double ONE_CONNECTION = 400e6;
    static final int MAX_PRESSERS = 64;
    static final int MIN_WINDOW = 256 << 10;
    static final int MAX_WINDOW = 64 << 20;

    public SessionOptions {
        positive("silence", silence);
        positive("keepAlive", keepAlive);
        positive("connectTimeout", connectTimeout);
        if (keepAlive.multipliedBy(2).compareTo(silence) > 0) {
            throw new IllegalArgumentException("keepAlive is " + keepAlive + "; it must be at most half of silence ("
                    + silence + "), or a healthy peer would be taken for a silent one.");
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience is " + patience + "; it must be 0 or more.");
        }
        within("connections", connections, MAX_CONNECTIONS);
        within("pressers", pressers, MAX_PRESSERS);
        if (level < -7 || level > 19) {
            throw new IllegalArgumentException("level is " + level + "; zstd levels from -7 to 19 can be used.");
        }
        if (maxBytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "maxBytesPerSecond is " + maxBytesPerSecond + "; it must be 0 (no limit) or more.");
        }
        if (windowBytes < MIN_WINDOW || windowBytes > MAX_WINDOW) {
            throw new IllegalArgumentException("windowBytes is " + windowBytes + "; it must be between " + MIN_WINDOW
                    + " and " + MAX_WINDOW + ".");
        }
    }

    /** One thread of four cores compresses: the others are the guests'. */
    public static SessionOptions defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new SessionOptions(
                Duration.ofSeconds(4),
                Duration.ofMillis(500),
                Codec.AUTO,
                1,
                0,
                4 << 20,
                Duration.ofSeconds(30),
                1,
                Math.clamp(cores / 4, 1, 8),
                Duration.ofSeconds(5));
    }

    /** As by default, with as many connections as the link needs: one core encrypts and copies about {@value #ONE_CONNECTION} bytes a second. */
    public static SessionOptions forLink(LinkQuality link) {
        int cores = Runtime.getRuntime().availableProcessors();
        long wanted = Math.round(Math.ceil(link.bytesPerSecond() / ONE_CONNECTION));
        return defaults().withConnections(Math.clamp(wanted, 1, Math.clamp(cores / 2, 1, MAX_CONNECTIONS)));
    }

    /** The keep-alive follows: an eighth of the silence, as by default. */
    public SessionOptions withSilence(Duration longest) {
        return new SessionOptions(
                longest,
                longest.dividedBy(8),
                codec,
                level,
                maxBytesPerSecond,
                windowBytes,
                patience,
                connections,
                pressers,
                connectTimeout);
    }

    public SessionOptions withCodec(Codec chosen) {
        return with(chosen, level, maxBytesPerSecond, windowBytes, patience, connections, pressers);
    }

    public SessionOptions withLevel(int chosen) {
        return with(codec, chosen, maxBytesPerSecond, windowBytes, patience, connections, pressers);
    }

    public SessionOptions withMaxBytesPerSecond(long cap) {
        return with(codec, level, cap, windowBytes, patience, connections, pressers);
    }

    public SessionOptions withWindowBytes(int bytes) {
        return with(codec, level, maxBytesPerSecond, bytes, patience, connections, pressers);
    }

    public SessionOptions withPatience(Duration longest) {
        return with(codec, level, maxBytesPerSecond, windowBytes, longest, connections, pressers);
    }

    public SessionOptions withConnections(int count) {
        return with(codec, level, maxBytesPerSecond, windowBytes, patience, count, pressers);
    }

    public SessionOptions withPressers(int count) {
        return with(codec, level, maxBytesPerSecond, windowBytes, patience, connections, count);
    }

    private SessionOptions with(
            Codec itsCodec, int itsLevel, long cap, int window, Duration itsPatience, int lanes, int threads) {
        return new SessionOptions(
                silence, keepAlive, itsCodec, itsLevel, cap, window, itsPatience, lanes, threads, connectTimeout);
    }

    private static void within(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(field + " is " + value + "; it must be 1 to " + most + ".");
        }
    }

    private static void positive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " is " + value + "; it must be longer than nothing.");
        }
    }
}
