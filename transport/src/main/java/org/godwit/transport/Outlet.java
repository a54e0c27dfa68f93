package org.godwit.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * From the wire to this side's QEMU, on one thread. Each piece is acknowledged when QEMU's socket has taken it. A QEMU
 * that takes no more is no failure of the session: the peer is told, so that the other QEMU learns it at once, and what
 * still comes is acknowledged and dropped.
 */
final class Outlet implements Runnable {
    private static final int PIECE = 256 << 10;

    private final SocketChannel qemu;
    private final DeliveryBuffer delivery;
    private final Outbox outbox;
    private final Runnable drained;
    private final Runnable onGone;
    private final RateMeter rate = new RateMeter();
    private final ByteBuffer view;

    private long taken;
    private final AtomicLong delivered = new AtomicLong();
    private volatile boolean gone;
    private volatile @Nullable Instant firstByteAt;
    private volatile @Nullable Instant lastByteAt;

    /**
     * Takes from {@code delivery} what goes to {@code qemu}.
     *
     * @param drained runs when the peer's data have ended and all of them were taken
     * @param onGone runs when QEMU takes no more although there is more
     */
    Outlet(SocketChannel qemu, DeliveryBuffer delivery, Outbox outbox, Runnable drained, Runnable onGone) {
        this.qemu = qemu;
        this.delivery = delivery;
        this.outbox = outbox;
        this.drained = drained;
        this.onGone = onGone;
        this.view = ByteBuffer.wrap(delivery.bytes);
    }

    @Override
    public void run() {
        try {
            Optional<DeliveryBuffer.Piece> piece = delivery.take(PIECE);
            while (piece.isPresent()) {
                hand(piece.get());
                piece = delivery.take(PIECE);
            }
            if (!delivery.closed()) {
                drained.run();
                outbox.ack(taken + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hand(DeliveryBuffer.Piece piece) {
        if (!gone) {
            write(piece);
        }
        taken += piece.length();
        delivery.taken(piece.length());
        outbox.ack(taken);
    }

    private void write(DeliveryBuffer.Piece piece) {
        view.limit(piece.offset() + piece.length()).position(piece.offset());
        try {
            while (view.hasRemaining()) {
                qemu.write(view);
            }
            delivered.addAndGet(piece.length());
            lastByteAt = Instant.now();
            if (firstByteAt == null) {
                firstByteAt = lastByteAt;
            }
            rate.add(piece.length(), System.nanoTime());
        } catch (IOException e) {
            gone = true;
            onGone.run();
        }
    }

    long delivered() {
        return delivered.get();
    }

    /** Whether QEMU stopped to take bytes before the peer's data had ended. */
    boolean gone() {
        return gone;
    }

    double bytesPerSecond() {
        return rate.perSecond(System.nanoTime());
    }

    Optional<Instant> firstByteAt() {
        return Optional.ofNullable(firstByteAt);
    }

    Optional<Instant> lastByteAt() {
        return Optional.ofNullable(lastByteAt);
    }
}
