package org.godwit.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.godwit.transport.TransportException.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session, the same at both sides: what outlives its connections.
 *
 * <pre>
 *  QEMU's socket --intake--> Outgoing --presser--> Outgoing --Lane--> TLS
 *  QEMU's socket <-delivery- Arrivals <-------------------Lane------- TLS
 *                            pulse: pings, and watches for silence
 * </pre>
 *
 * <p>Each arrow is a thread of its own (platform threads: compression and TLS would starve virtual ones). The session is
 * over once, with one outcome; whoever finds the end first says it. A connection that breaks is no end: the source dials
 * again, and only when no connection has come for the whole patience the session is broken.
 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /**
     * How long a farewell may take before the connection is cut. A sender that waits for a processor on a busy host gets it within
     * this; a peer that is not told waits for a connection for the whole patience.
     */
    private static final Duration FAREWELL = Duration.ofMillis(300);

    private final Side side;
    private final SessionId id;
    private final SessionOptions options;
    private final Window window;
    private final Outgoing outgoing;
    private final Arrivals arrivals;
    private final Pace pace;
    private final LinkProbe probe;
    private final Books books;
    private final Crew crew;
    private final CompletableFuture<Void> ended;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Lanes lanes = new Lanes();
    private final AtomicLong delivered = new AtomicLong();
    /** What dials again; the destination waits instead. */
    private final Consumer<TransportException> redial;

    private volatile @Nullable SocketChannel qemu;
    /** All of the peer's data are with this side's QEMU, so that a break can do no harm any more. */
    private volatile boolean drained;
    /** At the destination: QEMU takes no more, which the source must hear. */
    private volatile boolean qemuIsGone;
    /** At the source: destination QEMU has closed its end, perhaps before source QEMU was there. */
    private volatile boolean returnPathEnded;
    /** Something came that the protocol does not allow. */
    private volatile boolean corrupt;

    /**
     * Begins without a connection.
     *
     * @param peerWindow what the peer offered to hold
     * @param ended completed when the session is over
     * @param redial told of each connection that broke
     */
    Session(
            Side side,
            SessionId id,
            SessionOptions options,
            int peerWindow,
            CompletableFuture<Void> ended,
            Consumer<TransportException> redial) {
        this.side = side;
        this.id = id;
        this.options = options;
        this.ended = ended;
        this.redial = redial;
        this.window = new Window(Math.min(peerWindow, options.windowBytes()));
        this.outgoing = new Outgoing(side, window);
        this.arrivals = new Arrivals(side, options.windowBytes());
        this.pace = new Pace(options.maxBytesPerSecond());
        this.probe = new LinkProbe(side);
        this.books = new Books(side, outgoing, arrivals);
        this.crew = new Crew("transport-" + id + "-" + side, this::guarded);
        crew.spawn("pulse", this::pulse);
    }

    Side side() {
        return side;
    }

    SessionOptions options() {
        return options;
    }

    Window window() {
        return window;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    Pace pace() {
        return pace;
    }

    LinkProbe probe() {
        return probe;
    }

    Books books() {
        return books;
    }

    boolean over() {
        return over.get();
    }

    /** One more thread of this session; what it throws ends the session. */
    void spawn(String what, Runnable work) {
        crew.spawn(what, work);
    }

    /** This side's QEMU: its socket goes with the session. */
    void attached(SocketChannel channel) {
        qemu = channel;
        endReturnPath();
        if (over.get()) {
            close(channel);
        }
    }

    /** Another connection carries this session from now on. */
    void join(TlsConnection connection) throws IOException {
        Lane lane = new Lane(this, lanes.nextSerial(), connection);
        lanes.add(lane);
        lane.start(crew);
        if (delivered.get() > 0) {
            // The last acknowledgement may have gone with the connection before.
            lane.outbox().ack(delivered.get());
        }
        if (qemuIsGone) {
            lane.outbox().gone();
        }
        if (over.get()) {
            lane.close();
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

    /** A connection is gone; what it had under way goes out on another. */
    void broken(Lane lane, TransportException why) {
        Lanes.Left left = lanes.remove(lane, why, System.nanoTime());
        if (left == Lanes.Left.AS_BEFORE) {
            return;
        }
        books.retired(lane);
        lane.close();
        if (over.get()) {
            return;
        }
        if (drained || (left == Lanes.Left.NONE && options.patience().isZero())) {
            fail(why);
            return;
        }
        LOG.info("Session {} at the {}: {} It goes on when a connection is back.", id, side, why.getMessage());
        redial.accept(why);
    }

    /** Every connection that broke is given up for good. */
    private void watchPatience(long now) {
        lanes.givenUp(options.patience(), now)
                .ifPresent(why -> fail(new TransportException(
                        Fault.BROKEN,
                        why.getMessage() + " No connection was back within "
                                + options.patience().toSeconds() + " s.",
                        why)));
    }

    private void pulse() {
        try {
            while (!over.get()) {
                long now = System.nanoTime();
                for (Lane lane : lanes.all()) {
                    lane.dead(now).ifPresent(why -> broken(lane, why));
                    lane.liveness().ping(now).ifPresent(lane.outbox()::ping);
                }
                lanes.all().stream()
                        .mapToDouble(lane -> lane.liveness().roundTripMillis())
                        .filter(millis -> millis > 0)
                        .min()
                        .ifPresent(books::roundTrip);
                watchPatience(now);
                TimeUnit.NANOSECONDS.sleep(options.keepAlive().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // What the lanes bring.

    void landed(FrameHeader frame) {
        books.landed(frame);
    }

    void wrote(int wireBytes) {
        books.wrote(wireBytes);
    }

    void acknowledged(long count, long now) {
        outgoing.acknowledge(count);
        books.acknowledged(now);
        if (side == Side.SOURCE && outgoing.complete()) {
            finish();
        }
    }

    /** Only a destination says this. What a source's QEMU no longer reads is not missed, and its END follows anyway. */
    void peerQemuGone() {
        closeQemu();
    }

    void farewell(FrameHeader frame) {
        if (!drained) {
            throw frame.wrong(side, "a farewell before all was delivered");
        }
        finish();
    }

    // What delivery finds.

    /**
     * So many frames have been applied, in their order. Every connection says it: the peer may have given one up, and dialled another,
     * before this side notices that the first is dead, and what was said on that alone would never be heard.
     */
    void delivered(long count) {
        delivered.set(count);
        lanes.all().forEach(lane -> lane.outbox().ack(count));
    }

    /** All of the peer's data are with QEMU, or QEMU is gone: nothing more can be done for it. */
    void drained() {
        if (side == Side.DESTINATION) {
            drained = true;
            closeQemu();
            return;
        }
        // Noted first and looked at second, as attached() does the other way round: one of the two sees the other.
        returnPathEnded = true;
        endReturnPath();
    }

    /** Source QEMU learns that nothing more comes; what it writes is still taken. */
    private void endReturnPath() {
        SocketChannel channel = qemu;
        if (returnPathEnded && channel != null) {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                close(channel);
            }
        }
    }

    /** This side's QEMU takes no more, though there is more. */
    void qemuGone() {
        if (side == Side.DESTINATION) {
            qemuIsGone = true;
            lanes.all().forEach(lane -> lane.outbox().gone());
        }
    }

    LinkQuality measure() {
        Lane lane = lanes.all().stream()
                .findFirst()
                .orElseThrow(() -> new TransportException(
                        Fault.BROKEN, "The " + side + " has no connection to measure the link with."));
        LinkQuality quality = probe.measure(lane, options.silence());
        books.measured(quality);
        return quality;
    }

    // The end.

    /** The session has done what it was for. */
    private void finish() {
        if (over.compareAndSet(false, true)) {
            LOG.debug("Session {} at the {} is complete: {} bytes.", id, side, books.streamBytes());
            if (side == Side.SOURCE) {
                lanes.all().forEach(lane -> lane.outbox().bye());
            }
            shutDown(side == Side.SOURCE);
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
            boolean tell = why.fault() != Fault.ABANDONED && why.fault() != Fault.BROKEN;
            if (tell) {
                lanes.all().forEach(lane -> lane.outbox().abandon(why.getMessage()));
            }
            shutDown(tell);
            ended.completeExceptionally(why);
        }
    }

    /** Ends the session from outside; returns when its threads are gone, or after a moment in which they should be. */
    void close() {
        fail(new TransportException(
                Fault.CLOSED,
                "The " + side + "'s session " + id + " was closed there after " + books.streamBytes()
                        + " bytes of the stream, before its end."));
        // They have been told and end by themselves; waiting for them is a courtesy to whoever counts threads.
        crew.join(FAREWELL);
    }

    private void shutDown(boolean farewell) {
        closeQemu();
        arrivals.close();
        pace.close();
        probe.close();
        if (farewell) {
            awaitFarewell();
        }
        outgoing.close();
        lanes.all().forEach(Lane::close);
        crew.interrupt();
    }

    private void awaitFarewell() {
        long until = System.nanoTime() + FAREWELL.toNanos();
        try {
            for (Lane lane : lanes.all()) {
                long left = Math.max(1, (until - System.nanoTime()) / 1_000_000);
                if (!crew.isMine("send-" + lane.serial()) && !lane.awaitFarewell(left)) {
                    LOG.debug("Session {} at the {} ends without a farewell: the connection takes nothing.", id, side);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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

    /** Whether nothing wrong ever came. */
    boolean clean() {
        return !corrupt;
    }

    int connections() {
        return lanes.count();
    }

    TransportStats stats() {
        return books.stats(lanes.all());
    }
}
