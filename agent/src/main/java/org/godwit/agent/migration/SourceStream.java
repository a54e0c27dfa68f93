package org.godwit.agent.migration;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.godwit.agent.memory.Lent;
import org.godwit.api.HostLease;
import org.godwit.api.VmSpec;
import org.godwit.transport.LinkQuality;
import org.godwit.transport.Recall;
import org.godwit.transport.SessionId;
import org.godwit.transport.SessionOptions;
import org.godwit.transport.SourceSession;
import org.godwit.transport.TransportStats;
import org.godwit.transport.page.PageIndex;
import org.jspecify.annotations.Nullable;

/** The stream of one migration, as its source handles it: the transport's session, and how fast it may send. */
final class SourceStream {
    /** So much of the guest's memory may be spent, off the heap, on remembering what was sent. */
    private static final long REMEMBERED_PART = 4;

    private final Surroundings here;
    private final HostLease to;
    private long bandwidth;
    private @Nullable SourceSession session;
    private Bandwidth.@Nullable Share share;

    /**
     * Opens nothing yet.
     *
     * @param bandwidth the most bytes to send in a second, 0 for no limit of its own
     */
    SourceStream(Surroundings here, HostLease to, long bandwidth) {
        this.here = here;
        this.to = to;
        this.bandwidth = bandwidth;
    }

    /**
     * Dials the destination.
     *
     * @param link as the check has just measured it
     */
    synchronized void open(String id, Optional<LinkQuality> link) {
        SourceSession opened = SourceSession.connect(
                new InetSocketAddress(to.migrationAddress(), to.transportPort()),
                here.migrationAddress(),
                here.identity().sslContext(),
                new SessionId(id),
                link.map(SessionOptions::forLink).orElseGet(SessionOptions::defaults));
        link.ifPresent(opened::know);
        session = opened;
        share = here.bandwidth().join(opened, bandwidth);
    }

    /** Changes what this migration may send in a second, from now on. */
    synchronized void limit(long bytesPerSecond) {
        bandwidth = bytesPerSecond;
        if (share != null) {
            share.limit(bytesPerSecond);
        }
    }

    /** Waits for source QEMU at this socket. What is known of the destination's page store is lent until the session has ended. */
    void listen(Path socket, VmSpec spec) {
        Lent<PageIndex> known = here.pages().forGoing(to.name(), spec.groupOrNone());
        opened().listen(socket, new Recall(spec.memory().bytes() / REMEMBERED_PART, known.half(), known.giveBack()));
    }

    TransportStats stats() {
        return opened().stats();
    }

    CompletableFuture<Void> ended() {
        return opened().ended();
    }

    private synchronized SourceSession opened() {
        SourceSession open = session;
        if (open == null) {
            throw new IllegalStateException("the session is opened when the destination is prepared");
        }
        return open;
    }

    /** Ends it, and tells what it has done; nothing when it never began. */
    synchronized Optional<TransportStats> close() {
        if (share != null) {
            share.close();
            share = null;
        }
        SourceSession open = session;
        if (open == null) {
            return Optional.empty();
        }
        TransportStats last = open.stats();
        open.close();
        return Optional.of(last);
    }
}
