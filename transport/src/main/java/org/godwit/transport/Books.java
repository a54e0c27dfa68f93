package org.godwit.transport;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one side of a session has counted; every thread of it writes, anyone reads. */
final class Books {
    private final Side side;
    private final Outgoing outgoing;
    private final Arrivals arrivals;
    private final RateMeter acknowledgedRate = new RateMeter();
    private final RateMeter wireRate = new RateMeter();
    private final RateMeter deliveredRate = new RateMeter();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong handed = new AtomicLong();
    private final AtomicLong covered = new AtomicLong();
    private final AtomicLong retiredWireBytes = new AtomicLong();
    private final AtomicLong retiredFrames = new AtomicLong();
    private final Map<String, LongAdder> byCodec = new ConcurrentHashMap<>();

    private volatile boolean open;
    private volatile @Nullable Shares shares;
    private volatile double linkBytesPerSecond = 125e6;
    private volatile double roundTripMillis;
    private final AtomicInteger reconnections = new AtomicInteger();
    private volatile @Nullable String passedOnBecause;
    private volatile @Nullable Instant firstByteAt;
    private volatile @Nullable Instant lastByteAt;
    private volatile @Nullable Instant lastAcknowledgedAt;
    private long acknowledgedPosition;

    Books(Side side, Outgoing outgoing, Arrivals arrivals) {
        this.side = side;
        this.outgoing = outgoing;
        this.arrivals = arrivals;
    }

    /** QEMU wrote so many bytes; {@code stillOpen}: some of them wait for a batch to be full. */
    void took(int bytes, boolean stillOpen) {
        if (firstByteAt == null) {
            firstByteAt = Instant.now();
        }
        open = stillOpen;
        taken.addAndGet(bytes);
        acknowledged(System.nanoTime());
    }

    long taken() {
        return taken.get();
    }

    /** What was taken needs nothing on the wire any more, or is on its way. */
    void flushed() {
        open = false;
        acknowledged(System.nanoTime());
    }

    /** Pages that the destination has already never wait for an acknowledgement: with nothing under way all is acknowledged. */
    synchronized void acknowledged(long now) {
        long position = outgoing.acknowledgedPosition();
        if (outgoing.idle() && !open) {
            position = taken.get();
        }
        if (position > acknowledgedPosition) {
            acknowledgedRate.add(position - acknowledgedPosition, now);
            acknowledgedPosition = position;
            lastAcknowledgedAt = Instant.now();
        }
    }

    synchronized long acknowledgedBytes() {
        return acknowledgedPosition;
    }

    void wrote(int wireBytes) {
        if (side == Side.SOURCE) {
            wireRate.add(wireBytes, System.nanoTime());
        }
    }

    void pressed(Batch batch, String codec) {
        byCodec.computeIfAbsent(codec, any -> new LongAdder()).add(batch.wireBytes());
        Shares counts = shares;
        if (counts != null) {
            counts.pressed(batch);
        }
    }

    void landed(FrameHeader frame) {
        if (side == Side.DESTINATION) {
            wireRate.add(FrameHeader.BYTES + frame.encodedLength(), System.nanoTime());
        }
    }

    /** QEMU has taken so many bytes. */
    void handed(int bytes) {
        handed.addAndGet(bytes);
        lastByteAt = Instant.now();
        if (side == Side.DESTINATION && firstByteAt == null) {
            firstByteAt = lastByteAt;
        }
    }

    /** All that the stream said up to here is in QEMU or in the guest's memory. */
    void covered(long position) {
        long before = covered.getAndSet(position);
        deliveredRate.add(position - before, System.nanoTime());
    }

    void retired(Lane lane) {
        retiredWireBytes.addAndGet(lane.wireBytes());
        retiredFrames.addAndGet(lane.frames());
    }

    void reconnected() {
        reconnections.incrementAndGet();
    }

    void measured(LinkQuality quality) {
        linkBytesPerSecond = quality.bytesPerSecond();
        roundTripMillis = quality.roundTripMillis();
    }

    /** The least of the last round trips on any connection; 0 while there is none. */
    void roundTrip(double millis) {
        roundTripMillis = millis;
    }

    double roundTripMillis() {
        return roundTripMillis;
    }

    double linkBytesPerSecond() {
        return linkBytesPerSecond;
    }

    void pages(Shares counts) {
        shares = counts;
    }

    void passedOn(String why) {
        passedOnBecause = why;
    }

    long streamBytes() {
        return side == Side.SOURCE ? taken.get() : covered.get();
    }

    TransportStats stats(Collection<Lane> lanes) {
        boolean source = side == Side.SOURCE;
        long now = System.nanoTime();
        Shares counts = shares;
        return new TransportStats(
                streamBytes(),
                retiredWireBytes.get()
                        + lanes.stream().mapToLong(Lane::wireBytes).sum(),
                source ? handed.get() : taken.get(),
                retiredFrames.get() + lanes.stream().mapToLong(Lane::frames).sum(),
                source ? Math.max(0, taken.get() - acknowledgedBytes()) : arrivals.held(),
                source ? acknowledgedRate.perSecond(now) : deliveredRate.perSecond(now),
                wireRate.perSecond(now),
                roundTripMillis,
                counts == null ? Map.of() : counts.pages(),
                counts == null ? Map.of() : counts.wireBytes(),
                byCodec.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().sum(), Long::sum, TreeMap::new)),
                lanes.size(),
                reconnections.get(),
                passedOnBecause,
                firstByteAt,
                source ? lastAcknowledgedAt : lastByteAt);
    }
}
