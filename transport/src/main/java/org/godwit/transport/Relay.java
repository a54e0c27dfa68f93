package org.godwit.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.transport.TransportException.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session on one connection, the same at both sides: frames in, frames out, and between them this side's QEMU.
 *
 * <pre>
 *  QEMU's socket --Intake--> Outbox --sender--> TLS
 *  QEMU's socket <--Outlet-- DeliveryBuffer <--receiver-- TLS
 *                            pulse: pings, and watches for silence
 * </pre>
 *
 * <p>Each arrow is a thread of its own (platform threads: compression and TLS would starve virtual ones). The session is
 * over once, with one outcome; whoever finds the end first says it.
 */
final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    /** How long a farewell may take before the connection is cut; far below what anyone notices. */
    private static final Duration FAREWELL = Duration.ofMillis(30);

    private final Side side;
    private final SessionId id;
    private final SessionOptions options;
    private final TlsConnection connection;
    private final Outbox outbox = new Outbox();
    private final Window window;
    private final DeliveryBuffer delivery;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Decoder decoder;
    private final Liveness liveness;
    private final Pace pace;
    private final LinkProbe probe;
    private final RateMeter acknowledgedRate = new RateMeter();
    private final CompletableFuture<Void> ended;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CountDownLatch senderDone = new CountDownLatch(1);
    private final Crew crew;
    private final AtomicBoolean attached = new AtomicBoolean();

    /** Until it has been measured, a link of 1 Gbit/s is assumed. */
    private volatile double linkBytesPerSecond = 125e6;

    private long probed;
    /** All of the peer's data are with this side's QEMU, so that a break can do no harm any more. */
    private volatile boolean drained;
    /** Something came that the protocol does not allow. */
    private volatile boolean corrupt;

    private volatile @Nullable Thread sender;
    private volatile @Nullable SocketChannel qemu;
    private volatile @Nullable Intake intake;
    private volatile @Nullable Outlet outlet;
    private volatile @Nullable Instant lastAcknowledgedAt;

    /**
     * Takes over the connection, on which both sides have greeted each other.
     *
     * @param peerWindow what the peer offered to hold
     * @param ended completed when the session is over
     */
    Relay(
            Side side,
            SessionId id,
            SessionOptions options,
            TlsConnection connection,
            int peerWindow,
            CompletableFuture<Void> ended)
            throws IOException {
        this.side = side;
        this.id = id;
        this.options = options;
        this.connection = connection;
        this.ended = ended;
        this.window = new Window(Math.min(peerWindow, options.windowBytes()));
        this.delivery = new DeliveryBuffer(side, options.windowBytes());
        this.decoder = new CodecDecoder(side);
        this.reader = new FrameReader(side, connection.in(), decoder, delivery);
        this.writer = new FrameWriter(connection.out());
        this.liveness = new Liveness(side, options.silence().toNanos(), System.nanoTime());
        this.pace = new Pace(options.maxBytesPerSecond());
        this.probe = new LinkProbe(side, outbox);
        this.crew = new Crew("transport-" + id + "-" + side + "-", this::guarded);
        connection.established();
    }

    void start() {
        sender = crew.spawn("send", this::send);
        crew.spawn("receive", this::receive);
        crew.spawn("pulse", this::pulse);
    }

    /** Joins this side's QEMU to the session; the relay owns the channel from now on. */
    void attach(SocketChannel channel) {
        if (!attached.compareAndSet(false, true)) {
            close(channel);
            throw new IllegalStateException("Session " + id + " has a QEMU at the " + side + " already.");
        }
        qemu = channel;
        Intake in = new Intake(
                side,
                channel,
                outbox,
                window,
                pace,
                new CodecEncoder(new CodecChoice(options.codec(), options.level(), linkBytesPerSecond)),
                liveness);
        Outlet out = new Outlet(
                channel, delivery, outbox, this::drained, side == Side.DESTINATION ? outbox::gone : () -> {});
        intake = in;
        outlet = out;
        crew.spawn("intake", in);
        crew.spawn("outlet", out);
        if (over.get()) {
            close(channel);
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (TransportException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            LOG.error("Session {} at the {} failed in a way that nobody foresaw.", id, side, e);
            fail(new TransportException(Fault.LOCAL, "The " + side + " failed by itself: " + e + ".", e));
        }
    }

    private void send() {
        try {
            Optional<Outbox.Outgoing> next = outbox.next();
            while (next.isPresent() && write(next.get())) {
                next = outbox.next();
            }
        } catch (IOException e) {
            fail(new TransportException(
                    Fault.BROKEN,
                    "The connection to the " + side.peer() + " broke while the " + side + " sent frame "
                            + writer.frames() + ": " + e.getMessage() + ".",
                    e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            senderDone.countDown();
        }
    }

    /** Returns whether more may follow. */
    private boolean write(Outbox.Outgoing outgoing) throws IOException {
        if (outgoing.batch().isPresent()) {
            Batch batch = outgoing.batch().get();
            writer.write(batch);
            outbox.release(batch);
        } else if (outgoing.type() == FrameType.ERROR) {
            writer.writeError(outgoing.reason());
            return false;
        } else {
            writer.write(outgoing.type(), outgoing.position());
        }
        return outgoing.type() != FrameType.BYE;
    }

    private void receive() {
        try (decoder) {
            while (handle(reader.next())) {
                liveness.heard(System.nanoTime());
            }
        }
    }

    /** Returns whether more is expected. */
    private boolean handle(FrameHeader frame) {
        long now = System.nanoTime();
        switch (frame.type()) {
            case STREAM, RETURN -> {}
            case ACK -> acknowledged(frame.position(), now);
            case PING -> outbox.pong(frame.position());
            case PONG -> probe.roundTrip(liveness.pong(frame.position(), now));
            case PROBE -> {
                probed += frame.rawLength();
                outbox.probeAck(probed);
            }
            case PROBE_ACK -> probe.acknowledged(frame.position(), now);
            case END -> delivery.end();
            case GONE -> peerQemuGone(frame);
            case BYE -> {
                if (!drained) {
                    throw frame.wrong(side, "a farewell before all was delivered");
                }
                finish();
                return false;
            }
            case ERROR ->
                throw new TransportException(
                        Fault.ABANDONED, "The " + side.peer() + " gave the session up: " + reader.reason());
        }
        return true;
    }

    /** Only a destination says this. What a source's QEMU no longer reads is not missed, and its END follows anyway. */
    private void peerQemuGone(FrameHeader frame) {
        if (side == Side.DESTINATION) {
            throw frame.wrong(side, "that type, which only the destination sends");
        }
        closeQemu();
    }

    private void acknowledged(long position, long now) {
        long added = window.acknowledge(side, position);
        if (added > 0) {
            acknowledgedRate.add(added, now);
            lastAcknowledgedAt = Instant.now();
        }
        if (side == Side.SOURCE && window.complete()) {
            finish();
        }
    }

    /** All of the peer's data are with QEMU, or QEMU is gone: nothing more can be done for it. */
    private void drained() {
        SocketChannel channel = qemu;
        if (channel == null) {
            return;
        }
        if (side == Side.DESTINATION) {
            drained = true;
            close(channel);
        } else {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                close(channel);
            }
        }
    }

    private void pulse() {
        try {
            while (!over.get()) {
                long now = System.nanoTime();
                Optional<String> dead = liveness.dead(now);
                if (dead.isPresent()) {
                    throw new TransportException(Fault.BROKEN, dead.get());
                }
                liveness.ping(now).ifPresent(outbox::ping);
                TimeUnit.NANOSECONDS.sleep(options.keepAlive().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    LinkQuality measure() {
        LinkQuality quality = probe.measure(liveness, options.silence());
        linkBytesPerSecond = quality.bytesPerSecond();
        return quality;
    }

    void maxBytesPerSecond(long cap) {
        pace.perSecond(cap);
    }

    /** The session has done what it was for. */
    private void finish() {
        if (over.compareAndSet(false, true)) {
            LOG.debug("Session {} at the {} is complete: {} bytes.", id, side, streamBytes());
            if (side == Side.SOURCE) {
                outbox.bye();
            } else {
                outbox.close();
            }
            shutDown();
            ended.complete(null);
        }
    }

    void fail(TransportException why) {
        if (why.fault() == Fault.CORRUPT) {
            corrupt = true;
        }
        if (drained && why.fault() != Fault.CORRUPT) {
            // The source closes when it has heard that all was delivered; how its connection then ends is no matter.
            finish();
        } else if (over.compareAndSet(false, true)) {
            LOG.debug("Session {} at the {} is over: {}", id, side, why.getMessage());
            if (why.fault() != Fault.ABANDONED && why.fault() != Fault.BROKEN) {
                outbox.abandon(why.getMessage());
            } else {
                outbox.close();
            }
            shutDown();
            ended.completeExceptionally(why);
        }
    }

    /** Ends the session from outside; returns when its threads are gone, or after a moment in which they should be. */
    void close() {
        fail(new TransportException(
                Fault.CLOSED,
                "The " + side + "'s session " + id + " was closed there after " + streamBytes()
                        + " bytes of the stream, before its end."));
        // They have been told and end by themselves; waiting for them is a courtesy to whoever counts threads.
        crew.join(FAREWELL);
    }

    private void shutDown() {
        closeQemu();
        delivery.close();
        window.close();
        pace.close();
        probe.close();
        try {
            if (sender != Thread.currentThread() && !senderDone.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("Session {} at the {} ends without a farewell: the connection takes nothing.", id, side);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outbox.close();
        connection.close();
        crew.interrupt();
    }

    private void closeQemu() {
        SocketChannel channel = qemu;
        if (channel != null) {
            close(channel);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing QEMU's socket failed.", e);
        }
    }

    private long streamBytes() {
        Intake in = intake;
        Outlet out = outlet;
        if (in == null || out == null) {
            return 0;
        }
        return side == Side.SOURCE ? in.passed() : out.delivered();
    }

    /** Whether every byte that QEMU was given had been proven, none was dropped, and nothing wrong came after them. */
    boolean verified() {
        Outlet out = outlet;
        return out != null && !corrupt && !out.gone() && out.delivered() > 0 && out.delivered() <= reader.verified();
    }

    TransportStats stats() {
        Intake in = intake;
        Outlet out = outlet;
        boolean source = side == Side.SOURCE;
        long wire = reader.wireBytes() + writer.wireBytes();
        if (in == null || out == null) {
            return new TransportStats(
                    0, wire, 0, writer.frames(), 0, 0, 0, liveness.roundTripMillis(), Map.of(), null, null);
        }
        return new TransportStats(
                source ? in.passed() : out.delivered(),
                wire,
                source ? out.delivered() : in.passed(),
                writer.frames(),
                source ? window.queued() : delivery.held(),
                source ? acknowledgedRate.perSecond(System.nanoTime()) : out.bytesPerSecond(),
                source ? in.wireBytesPerSecond() : reader.dataBytesPerSecond(),
                liveness.roundTripMillis(),
                Encoding.named(source ? in.byEncoding() : reader.byEncoding()),
                (source ? in.firstByteAt() : out.firstByteAt()).orElse(null),
                source ? lastAcknowledgedAt : out.lastByteAt().orElse(null));
    }
}
