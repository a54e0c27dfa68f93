package org.godwit.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * From destination QEMU to the wire, on one thread: first what its memory holds already, then its return path, of which each
 * message leaves as soon as it is there.
 */
final class ReturnIntake implements Runnable {
    private final Session session;
    private final SocketChannel qemu;
    private final HoldingsSender holdings;
    private final ReturnPathFilter filter = new ReturnPathFilter(Side.DESTINATION);
    private final byte[] unfiltered = new byte[64 << 10];

    /** What the memory holds, cut into pieces that fit a frame. */
    interface HoldingsSender {
        void send(PieceSink sink) throws InterruptedException;
    }

    /** Takes one piece of the holdings. */
    interface PieceSink {
        void accept(byte[] piece, int from, int length) throws InterruptedException;
    }

    ReturnIntake(Session session, SocketChannel qemu, HoldingsSender holdings) {
        this.session = session;
        this.qemu = qemu;
        this.holdings = holdings;
    }

    @Override
    public void run() {
        try {
            holdings.send((piece, from, length) -> submit(FrameType.HOLDINGS, piece, from, length));
            byte[] passes = new byte[unfiltered.length + ReturnPathFilter.SLACK];
            int read = read();
            while (read >= 0) {
                int length = filter.filter(unfiltered, 0, read, passes, 0);
                if (length > 0) {
                    submit(FrameType.RETURN, passes, 0, length);
                }
                read = read();
            }
            submit(FrameType.END, passes, 0, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What QEMU has said; -1 when it has closed, however it did that. */
    private int read() {
        try {
            return qemu.read(ByteBuffer.wrap(unfiltered));
        } catch (IOException e) {
            return -1;
        }
    }

    private void submit(FrameType type, byte[] bytes, int from, int length) throws InterruptedException {
        Optional<Batch> acquired = session.outgoing().acquire(acknowledged -> {});
        if (acquired.isEmpty()) {
            throw new InterruptedException("The session is over.");
        }
        Batch batch = acquired.get();
        System.arraycopy(bytes, from, batch.raw(), FrameHeader.BYTES, length);
        batch.type = type;
        batch.rawLength = length;
        if (type == FrameType.RETURN) {
            session.books().took(length, true);
        }
        batch.position = session.books().taken();
        session.outgoing().submit(batch);
        session.books().flushed();
    }
}
