package org.godwit.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees a QEMU that hangs while it starts. Two of its threads watch a monitor's socket for a moment, the main loop and the monitor's
 * own; when a client comes in that moment both may see it, one takes it, and the other waits in {@code accept} for the next client,
 * for ever (seen on 10.0, about once in a thousand starts of an empty machine). So while an answer is late, a next client comes,
 * and goes at once. To a QEMU that is merely slow it does no harm: it finds a client that has left, and takes another.
 */
final class Nudge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Nudge.class);
    /** Longer than a healthy start takes, but on a very busy host. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Thread thread;

    private Nudge(Path socket) {
        this.thread = Thread.ofVirtual().name("qmp nudge").unstarted(() -> nudge(socket));
    }

    static Nudge begin(Path socket) {
        Nudge nudge = new Nudge(socket);
        nudge.thread.start();
        return nudge;
    }

    private static void nudge(Path socket) {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                once(socket);
            }
        } catch (InterruptedException e) {
            // QEMU answers, or is given up.
            Thread.currentThread().interrupt();
        }
    }

    private static void once(Path socket) {
        try (SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            next.connect(UnixDomainSocketAddress.of(socket));
            LOG.info("QEMU at {} does not answer yet, and was nudged", socket);
        } catch (IOException e) {
            LOG.debug("QEMU does not listen at {} yet: {}", socket, e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
