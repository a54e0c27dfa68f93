package org.godwit.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.godwit.api.HostLease;
import org.godwit.cluster.Nodes.Answer;
import org.godwit.cluster.Nodes.Node;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The word that a host's agent is alive: an ephemeral node, which goes with the session. A thread makes it again after the session was lost, for as
 * long as this object is open.
 */
public final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final CuratorFramework curator;
    private final Nodes nodes;
    private final Duration sessionTimeout;
    private final String path;
    private final AgentRun run;
    private final Predicate<AgentRun> knownToHaveEnded;
    private final Consumer<LeaseTaken> onTaken;
    private final ReentrantLock writing = new ReentrantLock();
    private final Semaphore look = new Semaphore(0);
    private final ConnectionStateListener reconnected = (_, state) -> {
        if (state == ConnectionState.RECONNECTED) {
            look();
        }
    };
    private volatile HostLease content;
    private volatile boolean closed;

    /** What the node holds: what everybody reads, and which run of the agent wrote it. */
    record Published(HostLease lease, AgentRun run) {}

    Lease(
            CuratorFramework curator,
            Nodes nodes,
            Duration sessionTimeout,
            HostLease content,
            AgentRun run,
            Predicate<AgentRun> knownToHaveEnded,
            Consumer<LeaseTaken> onTaken) {
        this.curator = curator;
        this.nodes = nodes;
        this.sessionTimeout = sessionTimeout;
        this.path = HostDirectory.leasePath(content.name());
        this.content = content;
        this.run = run;
        this.knownToHaveEnded = knownToHaveEnded;
        this.onTaken = onTaken;
    }

    void begin() {
        claim(Deadline.in(BOUND));
        curator.getConnectionStateListenable().addListener(reconnected);
        Thread.ofVirtual().name("lease " + content.name()).start(this::keep);
    }

    public HostLease content() {
        return content;
    }

    /** Publishes new facts; when ZooKeeper is away, as soon as it is back. */
    public void update(HostLease next) {
        if (!next.name().equals(content.name())) {
            throw new IllegalArgumentException(
                    "The lease is of host '" + content.name() + "', not of '" + next.name() + "'.");
        }
        content = next;
        look();
    }

    private void look() {
        look.release();
    }

    /** Looks at the node when there is a reason to, and from time to time. */
    private void keep() {
        while (!closed) {
            try {
                boolean _ = look.tryAcquire(sessionTimeout.toMillis() / 2, TimeUnit.MILLISECONDS);
                look.drainPermits();
                if (!closed) {
                    claim(Deadline.in(sessionTimeout));
                }
            } catch (InterruptedException e) {
                return;
            } catch (ClusterUnavailable e) {
                LOG.debug("The lease of {} is looked at again later: {}", content.name(), e.getMessage());
            } catch (LeaseTaken e) {
                LOG.error("{}", e.getMessage());
                onTaken.accept(e);
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.warn("The lease of {} could not be written", content.name(), e);
                }
            }
        }
    }

    /** Makes the node ours and current, or finds that it is. */
    private void claim(Deadline deadline) {
        String operation = "publish the lease of host '" + content.name() + "'";
        writing.lock();
        try {
            while (!closed) {
                long session = nodes.sessionId(deadline, operation);
                Published wanted = new Published(content, run);
                nodes.sync(path, deadline, operation);
                Optional<Node> present = nodes.read(path, deadline, operation);
                if (present.isEmpty()) {
                    if (done(nodes.multi(List.of(create(wanted)), deadline, operation), operation)) {
                        return;
                    }
                } else if (present.get().ephemeralOwner() == session) {
                    if (isCurrent(present.get(), wanted, deadline, operation)) {
                        return;
                    }
                } else {
                    requireReplaceable(present.get());
                    List<Op> replace = List.of(Op.delete(path, present.get().version()), create(wanted));
                    if (done(nodes.multi(replace, deadline, operation), operation)) {
                        return;
                    }
                }
                if (deadline.passed()) {
                    throw nodes.unavailable(operation);
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private Op create(Published wanted) {
        return Nodes.createEphemeral(path, Records.write(wanted));
    }

    private boolean isCurrent(Node present, Published wanted, Deadline deadline, String operation) {
        return Records.read(present.data(), Published.class, path).equals(wanted)
                || nodes.set(path, Records.write(wanted), present.version(), deadline, operation)
                        .ok();
    }

    /** A former session of this very run, or of a run that is known to have ended, is not waited for. */
    private void requireReplaceable(Node present) {
        Published other = Records.read(present.data(), Published.class, path);
        if (!other.run().instance().equals(run.instance()) && !knownToHaveEnded.test(other.run())) {
            throw new LeaseTaken(other.lease(), other.run(), sessionTimeout);
        }
    }

    /** Somebody else's change in between, or a lost answer, is a reason to look again. */
    private static boolean done(Answer<List<OpResult>> answer, String operation) {
        if (answer.ok()) {
            return true;
        }
        if (answer.unknown()
                || answer.code() == Code.NODEEXISTS
                || answer.code() == Code.NONODE
                || answer.code() == Code.BADVERSION) {
            return false;
        }
        throw new IllegalStateException("Cannot " + operation + ": ZooKeeper answered " + answer.code() + ".");
    }

    /** Takes the lease back at once; without a connection it ends with the session. */
    @Override
    public void close() {
        closed = true;
        look();
        curator.getConnectionStateListenable().removeListener(reconnected);
        String operation = "take back the lease of host '" + content.name() + "'";
        writing.lock();
        try {
            Deadline deadline = Deadline.in(Duration.ofSeconds(1));
            long session = nodes.sessionId(deadline, operation);
            Optional<Node> present = nodes.read(path, deadline, operation);
            if (present.isPresent() && present.get().ephemeralOwner() == session) {
                nodes.multi(List.of(Op.delete(path, present.get().version())), deadline, operation);
            }
        } catch (ClusterUnavailable e) {
            LOG.debug("{}", e.getMessage());
        } finally {
            writing.unlock();
        }
    }
}
