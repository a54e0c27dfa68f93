package org.godwit.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * From this side's QEMU to the wire, on one thread: read what is there, encode it, queue it. Nothing is ever held back
 * to make a frame fuller; frames grow by themselves while the window or the queue makes this thread wait.
 */
final class Intake implements Runnable {
    private static final long ADAPT_NANOS = 50_000_000;
    /** So much of an interval spent waiting means that the link, not QEMU or the encoder, sets the pace. */
    private static final double LIMITED = 0.3;

    private final Side side;
    private final SocketChannel qemu;
    private final Outbox outbox;
    private final Window window;
    private final Pace pace;
    private final Encoder encoder;
    private final Liveness liveness;
    private final RateMeter wireRate = new RateMeter();
    private final Checksum running = new Checksum();
    private final Map<Encoding, LongAdder> byEncoding = new ConcurrentHashMap<>();
    private final ReturnPathFilter filter;
    private final byte[] unfiltered = new byte[64 << 10];

    private final AtomicLong passed = new AtomicLong();
    private volatile @Nullable Instant firstByteAt;

    private long intervalStart = System.nanoTime();
    private long waitedNanos;
    private long wireBytes;
    private long acknowledgedBefore;
    private double bestRate;

    Intake(Side side, SocketChannel qemu, Outbox outbox, Window window, Pace pace, Encoder encoder, Liveness liveness) {
        this.side = side;
        this.qemu = qemu;
        this.outbox = outbox;
        this.window = window;
        this.pace = pace;
        this.encoder = encoder;
        this.liveness = liveness;
        this.filter = new ReturnPathFilter(side);
    }

    /** Returns when QEMU has closed its end, or the session is over. */
    @Override
    public void run() {
        try (encoder) {
            while (relay()) {
                adapt();
            }
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean relay() throws InterruptedException {
        long before = System.nanoTime();
        int room = Math.min(pace.await(), window.await());
        Optional<Batch> acquired = outbox.acquire();
        waitedNanos += System.nanoTime() - before;
        if (acquired.isEmpty()) {
            return false;
        }
        Batch batch = acquired.get();
        int read = room == 0 ? -1 : read(batch, room);
        if (read <= 0) {
            outbox.release(batch);
            return read == 0;
        }
        if (firstByteAt == null) {
            firstByteAt = Instant.now();
        }
        send(batch, read);
        return true;
    }

    private void send(Batch batch, int length) {
        batch.type = side.sends();
        batch.rawLength = length;
        batch.position = passed.get();
        batch.checksum = running.update(batch.raw, FrameHeader.BYTES, length);
        encoder.encode(batch);
        int onWire = FrameHeader.BYTES + batch.encodedLength;
        byEncoding.computeIfAbsent(batch.encoding, any -> new LongAdder()).add(onWire);
        window.took(length);
        passed.addAndGet(length);
        wireBytes += onWire;
        wireRate.add(onWire, System.nanoTime());
        pace.spent(onWire);
        outbox.submit(batch);
    }

    /** Reads what QEMU has written, at most {@code room} bytes; -1 when it has closed, however it did that. */
    private int read(Batch batch, int room) {
        try {
            if (side == Side.SOURCE) {
                return qemu.read(ByteBuffer.wrap(batch.raw, FrameHeader.BYTES, room));
            }
            int most = Math.min(room - ReturnPathFilter.SLACK, unfiltered.length);
            int read = qemu.read(ByteBuffer.wrap(unfiltered, 0, most));
            return read < 0 ? read : filter.filter(unfiltered, 0, read, batch.raw, FrameHeader.BYTES);
        } catch (IOException e) {
            return -1;
        }
    }

    private void end() throws InterruptedException {
        Optional<Batch> acquired = outbox.acquire();
        if (acquired.isPresent()) {
            Batch batch = acquired.get();
            batch.type = FrameType.END;
            batch.encoding = Encoding.PLAIN;
            batch.rawLength = 0;
            batch.encodedLength = 0;
            batch.position = passed.get();
            batch.checksum = running.value();
            window.end();
            outbox.submit(batch);
        }
    }

    /** Every 50 ms: what did the way carry, and was it the way that set the pace? */
    private void adapt() {
        long now = System.nanoTime();
        long interval = now - intervalStart;
        if (interval < ADAPT_NANOS) {
            return;
        }
        long acknowledged = window.acknowledged();
        double delivered = (acknowledged - acknowledgedBefore) * 1e9 / interval;
        boolean limited = waitedNanos > LIMITED * interval;
        if (limited || delivered > bestRate) {
            bestRate = delivered;
            window.adapt(delivered, liveness.roundTripMillis());
        }
        encoder.link(wireBytes * 1e9 / interval, limited);
        acknowledgedBefore = acknowledged;
        waitedNanos = 0;
        wireBytes = 0;
        intervalStart = now;
    }

    /** Bytes that were passed on. */
    long passed() {
        return passed.get();
    }

    Optional<Instant> firstByteAt() {
        return Optional.ofNullable(firstByteAt);
    }

    double wireBytesPerSecond() {
        return wireRate.perSecond(System.nanoTime());
    }

    Map<Encoding, LongAdder> byEncoding() {
        return byEncoding;
    }
}
