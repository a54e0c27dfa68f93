package org.godwit.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * From source QEMU to the wire, on one thread: read what is there, take the pages out of it, encode them. Nothing is held back
 * to make a batch fuller than the senders are busy: a batch leaves when it is full, or when QEMU has written no more and the
 * senders have nothing to do.
 */
final class SourceIntake implements Runnable {
    private static final int BUFFER = 512 << 10;
    /** A batch that waits for busy senders is looked at again after this. */
    private static final long SOON_MILLIS = 1;

    private final SocketChannel qemu;
    private final Session session;
    private final Packing packing;
    private final Steering steering;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;

    /** Owns the channel's reading end, which must not block. */
    SourceIntake(Session session, SocketChannel qemu, Packing packing, CodecChoice choice) {
        this.session = session;
        this.qemu = qemu;
        this.packing = packing;
        this.steering = new Steering(session, choice);
    }

    /** Returns when QEMU has closed its end, or the session is over. */
    @Override
    public void run() {
        try (Selector selector = Selector.open()) {
            qemu.register(selector, SelectionKey.OP_READ);
            while (readOnce(selector)) {
                steering.adapt();
            }
        } catch (IOException e) {
            finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void finish() {
        try {
            packing.end(buffer, filled);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether there may be more. */
    private boolean readOnce(Selector selector) throws IOException, InterruptedException {
        int most = Math.min(buffer.length - filled, session.pace().frame());
        int read = qemu.read(ByteBuffer.wrap(buffer, filled, most));
        if (read < 0) {
            packing.end(buffer, filled);
            return false;
        }
        if (read > 0) {
            take(read);
        } else if (!packing.open()) {
            selector.select();
            selector.selectedKeys().clear();
        } else if (session.outgoing().starving() || selector.select(SOON_MILLIS) == 0) {
            packing.flush();
        } else {
            selector.selectedKeys().clear();
        }
        return !Thread.currentThread().isInterrupted() && !session.over();
    }

    private void take(int read) throws InterruptedException {
        filled += read;
        int taken = packing.take(buffer, filled);
        System.arraycopy(buffer, taken, buffer, 0, filled - taken);
        filled -= taken;
        if (packing.length() >= session.pace().frame()) {
            packing.flush();
        }
        session.books().took(read, packing.open());
    }
}
