package org.godwit.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands bytes to this side's QEMU. A QEMU that takes no more is no failure of the session: the peer is told, so that the other
 * QEMU learns it at once, and what still comes is dropped.
 */
final class QemuWriter {
    /** Source QEMU's socket does not block, for the sake of its reader; its return path is a few bytes now and then. */
    private static final long FULL_NANOS = 100_000;

    private final Session session;
    private final SocketChannel qemu;
    private volatile boolean gone;
    private volatile boolean any;

    QemuWriter(Session session, SocketChannel qemu) {
        this.session = session;
        this.qemu = qemu;
    }

    void write(byte[] bytes, int from, int length) {
        if (gone || length == 0) {
            return;
        }
        ByteBuffer view = ByteBuffer.wrap(bytes, from, length);
        try {
            while (view.hasRemaining()) {
                if (qemu.write(view) == 0) {
                    LockSupport.parkNanos(FULL_NANOS);
                }
            }
            any = true;
            session.books().handed(length);
        } catch (IOException e) {
            gone = true;
            session.qemuGone();
        }
    }

    /** Whether QEMU stopped to take bytes before the peer's data had ended. */
    boolean gone() {
        return gone;
    }

    /** Whether QEMU has taken anything. */
    boolean any() {
        return any;
    }
}
