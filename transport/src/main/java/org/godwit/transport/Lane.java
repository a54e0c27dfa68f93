package org.godwit.transport;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.godwit.transport.TransportException.Fault;

/**
 * One connection of a session: a thread that sends, a thread that receives, and its own watch over the peer. What it carries
 * belongs to the session; when it breaks, the session goes on with another.
 */
final class Lane {
    private final Side side;
    private final int serial;
    private final TlsConnection connection;
    private final Session session;
    private final Outgoing outgoing;
    private final Outbox outbox;
    private final Arrivals arrivals;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final CodecDecoder decoder;
    private final Liveness liveness;
    private final CountDownLatch senderDone = new CountDownLatch(1);
    private long probed;

    /**
     * Takes over the connection, on which both sides have greeted each other.
     *
     * @param serial no other lane of the session ever had it
     */
    Lane(Session session, int serial, TlsConnection connection) throws IOException {
        this.side = session.side();
        this.serial = serial;
        this.connection = connection;
        this.session = session;
        this.outgoing = session.outgoing();
        this.arrivals = session.arrivals();
        this.outbox = outgoing.outbox();
        this.decoder = new CodecDecoder(side);
        this.reader = new FrameReader(side, connection.in(), decoder, arrivals);
        this.writer = new FrameWriter(connection.out());
        this.liveness = new Liveness(side, session.options().silence().toNanos(), System.nanoTime());
        connection.established();
    }

    void start(Crew crew) {
        crew.spawn("send-" + serial, this::send);
        crew.spawn("receive-" + serial, this::receive);
    }

    int serial() {
        return serial;
    }

    Outbox outbox() {
        return outbox;
    }

    Liveness liveness() {
        return liveness;
    }

    private void send() {
        try {
            Optional<Outbox.Frame> next = outgoing.next(outbox, serial);
            while (next.isPresent() && write(next.get())) {
                next = outgoing.next(outbox, serial);
            }
        } catch (IOException e) {
            session.broken(
                    this,
                    new TransportException(
                            Fault.BROKEN,
                            "The connection to the " + side.peer() + " broke while the " + side + " sent frame "
                                    + writer.frames() + ": " + e.getMessage() + ".",
                            e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            outgoing.requeue(serial);
            senderDone.countDown();
        }
    }

    /** Returns whether more may follow. */
    private boolean write(Outbox.Frame frame) throws IOException {
        if (frame.batch().isPresent()) {
            Batch batch = frame.batch().get();
            try {
                writer.write(batch);
                session.wrote(batch.wireBytes());
            } finally {
                outgoing.sent(batch);
            }
        } else if (frame.type() == FrameType.ERROR) {
            writer.writeError(frame.reason());
            return false;
        } else if (frame.type() == FrameType.PROBE) {
            writer.writeProbe();
        } else {
            writer.write(frame.type(), frame.position());
        }
        return frame.type() != FrameType.BYE;
    }

    private void receive() {
        try (decoder) {
            while (handle(reader.next())) {
                liveness.heard(System.nanoTime());
            }
        } catch (TransportException e) {
            if (e.fault() != Fault.BROKEN) {
                throw e;
            }
            session.broken(this, e);
        }
    }

    /** Returns whether more is expected. */
    private boolean handle(FrameHeader frame) {
        long now = System.nanoTime();
        switch (frame.type()) {
            case RECORDS, PASSED, RETURN, HOLDINGS, END -> session.landed(frame);
            case ACK -> session.acknowledged(frame.position(), now);
            case PING -> outbox.pong(frame.position());
            case PONG -> session.probe().roundTrip(liveness.pong(frame.position(), now));
            case PROBE -> {
                probed += frame.rawLength();
                outbox.probeAck(probed);
            }
            case PROBE_ACK -> session.probe().acknowledged(frame.position(), now);
            case GONE -> {
                if (side == Side.DESTINATION) {
                    throw frame.wrong(side, "that type, which only the destination sends");
                }
                session.peerQemuGone();
            }
            case BYE -> {
                session.farewell(frame);
                return false;
            }
            case ERROR ->
                throw new TransportException(
                        Fault.ABANDONED, "The " + side.peer() + " gave the session up: " + reader.reason());
        }
        return true;
    }

    /** Why this connection must be taken for dead, if it must. */
    Optional<TransportException> dead(long now) {
        return liveness.dead(now).map(why -> new TransportException(Fault.BROKEN, why));
    }

    /** Waits until what was to be said is said. */
    boolean awaitFarewell(long millis) throws InterruptedException {
        return senderDone.await(millis, TimeUnit.MILLISECONDS);
    }

    long wireBytes() {
        return reader.wireBytes() + writer.wireBytes();
    }

    long frames() {
        return writer.frames();
    }

    /** At once; both threads end. */
    void close() {
        outbox.close();
        connection.close();
    }
}
