package org.godwit.transport;

import java.util.Optional;

/** One thread that compresses batches, in parallel with the others of its session, and holds them to the bandwidth cap. */
final class Presser implements Runnable {
    private final Outgoing outgoing;
    private final CodecChoice choice;
    private final Pace pace;
    private final Books books;

    Presser(Session session, CodecChoice choice) {
        this.outgoing = session.outgoing();
        this.choice = choice;
        this.pace = session.pace();
        this.books = session.books();
    }

    @Override
    public void run() {
        try (CodecEncoder encoder = new CodecEncoder(choice)) {
            Optional<Batch> next = outgoing.toPress();
            while (next.isPresent()) {
                Batch batch = next.get();
                batch.checksum = Checksum.of(batch.raw(), FrameHeader.BYTES, batch.rawLength);
                encoder.encode(batch);
                pace.spend(batch.wireBytes());
                books.pressed(batch, encoder.lastStep());
                outgoing.pressed(batch);
                next = outgoing.toPress();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
