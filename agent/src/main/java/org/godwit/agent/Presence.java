package org.godwit.agent;

import java.time.Duration;
import java.util.function.Supplier;
import org.godwit.api.HostLease;
import org.godwit.cluster.Cluster;
import org.godwit.cluster.ClusterUnavailable;
import org.godwit.cluster.Lease;
import org.godwit.cluster.LeaseTaken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host's lease: that it is there, and what it has. An agent whose cluster cannot be reached looks after its guests all the
 * same, and is seen when the cluster is back.
 */
final class Presence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final Duration FACTS = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final Runs runs;
    private final Supplier<HostLease> content;
    private @Nullable Lease lease;
    private final Thread thread;

    private Presence(Cluster cluster, Runs runs, Supplier<HostLease> content) {
        this.cluster = cluster;
        this.runs = runs;
        this.content = content;
        this.thread = Thread.ofVirtual().name("presence").unstarted(this::keep);
    }

    /** Publishes the lease; a {@link LeaseTaken} when another agent of this name is alive. */
    static Presence publish(Cluster cluster, Runs runs, Supplier<HostLease> content) {
        Presence presence = new Presence(cluster, runs, content);
        try {
            presence.publish();
        } catch (ClusterUnavailable e) {
            LOG.warn("The lease is published as soon as the cluster is there. {}", e.getMessage());
        }
        presence.thread.start();
        return presence;
    }

    private synchronized void publish() {
        lease = cluster.hosts()
                .publish(
                        content.get(),
                        runs.current(),
                        runs::hasEnded,
                        taken -> LOG.error("This host is not seen by the cluster: {}", taken.getMessage()));
    }

    private void keep() {
        try {
            while (true) {
                Lease now = current();
                Thread.sleep(now == null ? RETRY : FACTS);
                if (now == null) {
                    publishAgain();
                } else {
                    now.update(content.get());
                }
            }
        } catch (InterruptedException e) {
            // The agent stops.
        }
    }

    private void publishAgain() {
        try {
            publish();
        } catch (ClusterUnavailable e) {
            LOG.debug("{}", e.getMessage());
        } catch (LeaseTaken e) {
            LOG.error("This host is not seen by the cluster: {}", e.getMessage());
        }
    }

    private synchronized @Nullable Lease current() {
        return lease;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Lease now = current();
        if (now != null) {
            now.close();
        }
    }
}
