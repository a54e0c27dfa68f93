package org.godwit.agent.migration;

import java.util.ArrayList;
import java.util.List;
import org.godwit.transport.SourceSession;

/**
 * How fast the migrations that leave this host may send. The host's cap is shared out evenly; a migration's own cap holds as
 * well. In bytes a second, 0 for no limit.
 */
public final class Bandwidth {
    private final long host;
    private final List<Share> shares = new ArrayList<>();

    /**
     * Nobody sends yet.
     *
     * @param hostBytesPerSecond of all migrations that leave together, 0 for no limit
     */
    public Bandwidth(long hostBytesPerSecond) {
        this.host = hostBytesPerSecond;
    }

    /** What one migration may send. */
    final class Share implements AutoCloseable {
        private final SourceSession session;
        private long own;

        private Share(SourceSession session, long own) {
            this.session = session;
            this.own = own;
        }

        /** Changes the migration's own cap while it runs. */
        void limit(long bytesPerSecond) {
            synchronized (shares) {
                own = bytesPerSecond;
                shareOut();
            }
        }

        /** The migration sends no more: the others get its part. */
        @Override
        public void close() {
            synchronized (shares) {
                shares.remove(this);
                shareOut();
            }
        }
    }

    /** One more migration sends. */
    Share join(SourceSession session, long ownBytesPerSecond) {
        Share share = new Share(session, ownBytesPerSecond);
        synchronized (shares) {
            shares.add(share);
            shareOut();
        }
        return share;
    }

    private void shareOut() {
        shares.forEach(share -> share.session.maxBytesPerSecond(cap(host, shares.size(), share.own)));
    }

    /** The tighter of the two; a limit never rounds down to none. */
    static long cap(long host, int sharers, long own) {
        long part = host == 0 ? 0 : Math.max(1, host / sharers);
        if (part == 0 || own == 0) {
            return Math.max(part, own);
        }
        return Math.min(part, own);
    }
}
