package org.godwit.transport;

import java.util.Optional;

/** Takes the peer's data in their order to where they belong, on one thread, and acknowledges each frame when it is there. */
final class Delivery implements Runnable {
    private final Session session;
    private final Sink sink;

    /** Where data belong at this side. */
    interface Sink {
        void take(FrameHeader header, byte[] bytes) throws InterruptedException;
    }

    Delivery(Session session, Sink sink) {
        this.session = session;
        this.sink = sink;
    }

    @Override
    public void run() {
        try {
            Optional<Arrivals.Arrival> next = session.arrivals().take();
            boolean more = true;
            while (more && next.isPresent()) {
                more = deliver(next.get());
                next = more ? session.arrivals().take() : Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean deliver(Arrivals.Arrival arrival) throws InterruptedException {
        FrameHeader header = arrival.header();
        boolean end = header.type() == FrameType.END;
        if (end) {
            session.drained();
        } else {
            sink.take(header, arrival.bytes());
        }
        session.arrivals().done(arrival);
        session.books().covered(header.position());
        session.delivered(header.number() + 1);
        return !end;
    }
}
