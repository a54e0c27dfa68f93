package org.godwit.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.zookeeper.AsyncCallback.MultiCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few operations on nodes that Godwit needs, each with an end.
 *
 * <p>They go past Curator's retries to ZooKeeper itself: a compare-and-set that is silently sent twice fails with "bad version" after it succeeded.
 * Reads are repeated until the deadline; a write is sent once, and {@link Code#CONNECTIONLOSS} in its answer means that its outcome is unknown.
 */
final class Nodes {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final CuratorFramework curator;
    private final String connectString;
    private volatile boolean layoutStands;

    Nodes(CuratorFramework curator, String connectString) {
        this.curator = curator;
        this.connectString = connectString;
    }

    /** A node's data, and what is needed to change it safely. Never compared, so that its array does no harm. */
    @SuppressWarnings("ArrayRecordComponent")
    record Node(byte[] data, int version, long ephemeralOwner) {}

    /** What ZooKeeper answered; {@code value} is only there with {@link Code#OK}. */
    record Answer<T>(Code code, Optional<T> value) {
        boolean ok() {
            return code == Code.OK;
        }

        boolean unknown() {
            return switch (code) {
                case CONNECTIONLOSS, OPERATIONTIMEOUT, SESSIONEXPIRED, SESSIONMOVED -> true;
                default -> false;
            };
        }

        T get() {
            return value.orElseThrow(() -> new IllegalStateException("ZooKeeper answered " + code));
        }
    }

    String connectString() {
        return connectString;
    }

    long sessionId(Deadline deadline, String operation) {
        return connected(deadline, operation).getSessionId();
    }

    Optional<Node> read(String path, Deadline deadline, String operation) {
        return orThrow(repeated(deadline, operation, Nodes::readOnce, path), path, operation);
    }

    /** After this, reads see every write that was acknowledged to anybody before it. */
    void sync(String path, Deadline deadline, String operation) {
        orThrow(repeated(deadline, operation, Nodes::syncOnce, path), path, operation);
    }

    /** Names; empty when the node is not there. */
    List<String> children(String path, Deadline deadline, String operation) {
        return orThrow(repeated(deadline, operation, Nodes::childrenOnce, path), path, operation)
                .orElse(List.of());
    }

    /** Reads all of them at once, one round trip for all; those that are gone are left out. */
    Map<String, Node> readAll(List<String> paths, Deadline deadline, String operation) {
        Map<String, CompletableFuture<Answer<Node>>> asked = new LinkedHashMap<>();
        ZooKeeper zooKeeper = connected(deadline, operation);
        for (String path : paths) {
            asked.put(path, readOnce(zooKeeper, path));
        }
        Map<String, Node> found = new LinkedHashMap<>();
        asked.forEach((path, future) -> {
            Answer<Node> answer = await(future, deadline);
            Optional<Node> node = answer.unknown() ? read(path, deadline, operation) : orThrow(answer, path, operation);
            node.ifPresent(value -> found.put(path, value));
        });
        return found;
    }

    /** Sent once. Codes: OK with the new version, BADVERSION, NONODE, or an unknown outcome. */
    Answer<Integer> set(String path, byte[] data, int version, Deadline deadline, String operation) {
        ZooKeeper zooKeeper = connected(deadline, operation);
        var answer = new CompletableFuture<Answer<Integer>>();
        StatCallback callback =
                (rc, _, _, stat) -> answer.complete(answer(rc, stat == null ? null : stat.getVersion()));
        zooKeeper.setData(path, data, version, callback, null);
        return await(answer, deadline);
    }

    /** All or nothing, sent once. With a code other than OK the results tell which one failed. */
    Answer<List<OpResult>> multi(List<Op> operations, Deadline deadline, String operation) {
        ensureLayout(deadline, operation);
        return multiOnce(operations, deadline, operation);
    }

    private Answer<List<OpResult>> multiOnce(List<Op> operations, Deadline deadline, String operation) {
        ZooKeeper zooKeeper = connected(deadline, operation);
        var answer = new CompletableFuture<Answer<List<OpResult>>>();
        MultiCallback callback =
                (rc, _, _, results) -> answer.complete(new Answer<>(Code.get(rc), Optional.ofNullable(results)));
        zooKeeper.multi(operations, callback, null);
        return await(answer, deadline);
    }

    static Op create(String path, byte[] data) {
        return Op.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    static Op createEphemeral(String path, byte[] data) {
        return Op.create(path, data, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    }

    /** The index of the first operation that failed, and why; those after it were not tried. */
    static int failedAt(List<OpResult> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error && error.getErr() != Code.OK.intValue()) {
                return i;
            }
        }
        return -1;
    }

    ClusterUnavailable unavailable(String operation) {
        return ClusterUnavailable.nothingDone(operation, connectString, "did not answer in time");
    }

    ClusterUnavailable outcomeUnknown(String operation) {
        return ClusterUnavailable.outcomeUnknown(operation, connectString, "did not answer in time");
    }

    private void ensureLayout(Deadline deadline, String operation) {
        if (layoutStands) {
            return;
        }
        for (String path : Layout.FOLDERS) {
            Answer<List<OpResult>> made;
            do {
                made = multiOnce(List.of(create(path, new byte[0])), deadline, operation);
                if (made.unknown() && deadline.passed()) {
                    throw unavailable(operation);
                }
            } while (made.unknown());
            if (!made.ok() && made.code() != Code.NODEEXISTS) {
                throw new IllegalStateException("ZooKeeper refused to make " + path + ": " + made.code());
            }
        }
        layoutStands = true;
    }

    private interface Operation<T> {
        CompletableFuture<Answer<T>> send(ZooKeeper zooKeeper, String path);
    }

    /** Until it is answered or the deadline passes. */
    private <T> Answer<T> repeated(Deadline deadline, String operation, Operation<T> once, String path) {
        while (true) {
            Answer<T> answer = await(once.send(connected(deadline, operation), path), deadline);
            if (!answer.unknown()) {
                return answer;
            }
            if (deadline.passed()) {
                throw unavailable(operation);
            }
            pause(deadline);
        }
    }

    private static CompletableFuture<Answer<Node>> readOnce(ZooKeeper zooKeeper, String path) {
        return asked(to -> zooKeeper.getData(
                path,
                false,
                (rc, _, _, data, stat) -> to.complete(answer(rc, stat == null ? null : node(data, stat))),
                null));
    }

    private static Node node(byte[] data, Stat stat) {
        return new Node(data, stat.getVersion(), stat.getEphemeralOwner());
    }

    private static CompletableFuture<Answer<String>> syncOnce(ZooKeeper zooKeeper, String path) {
        return asked(to -> {
            VoidCallback callback = (rc, asked, _) -> to.complete(answer(rc, asked));
            zooKeeper.sync(path, callback, null);
        });
    }

    private static CompletableFuture<Answer<List<String>>> childrenOnce(ZooKeeper zooKeeper, String path) {
        return asked(to -> zooKeeper.getChildren(
                path,
                false,
                (rc, _, _, names) -> to.complete(answer(rc, names == null ? null : new ArrayList<>(names))),
                null));
    }

    private static <T> CompletableFuture<Answer<T>> asked(Consumer<CompletableFuture<Answer<T>>> send) {
        var answer = new CompletableFuture<Answer<T>>();
        send.accept(answer);
        return answer;
    }

    private static <T> Answer<T> answer(int rc, @org.jspecify.annotations.Nullable T value) {
        Code code = Code.get(rc);
        return new Answer<>(code, code == Code.OK ? Optional.ofNullable(value) : Optional.empty());
    }

    /** An answer that does not come by the deadline is a lost connection: the outcome is as unknown. */
    private static <T> Answer<T> await(CompletableFuture<Answer<T>> future, Deadline deadline) {
        try {
            return future.get(deadline.left(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Answer<>(Code.OPERATIONTIMEOUT, Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer<>(Code.OPERATIONTIMEOUT, Optional.empty());
        } catch (ExecutionException e) {
            throw new IllegalStateException("callbacks only complete normally", e);
        }
    }

    private <T> Optional<T> orThrow(Answer<T> answer, String path, String operation) {
        return switch (answer.code()) {
            case OK -> answer.value();
            case NONODE -> Optional.empty();
            default ->
                throw new IllegalStateException("Cannot " + operation + ": ZooKeeper at " + connectString + " answered "
                        + answer.code() + " for " + path + ".");
        };
    }

    /** Waits for a connection rather than queueing behind one that is lost: what is queued may be carried out long after its sender gave up. */
    private ZooKeeper connected(Deadline deadline, String operation) {
        while (true) {
            if (curator.getState() == CuratorFrameworkState.STOPPED) {
                throw new IllegalStateException("Cannot " + operation + ": the connection to the cluster was closed.");
            }
            try {
                // ZooKeeper calls itself connected until it dials again, up to a second after the loss; Curator knows
                // at once. Only then is it asked
                // for its client: without a connection it logs an error at each question.
                if (curator.getZookeeperClient().isConnected()) {
                    ZooKeeper zooKeeper = curator.getZookeeperClient().getZooKeeper();
                    if (zooKeeper.getState().isConnected()) {
                        return zooKeeper;
                    }
                }
            } catch (Exception e) {
                // Lost at this very moment, which Curator tells by throwing.
                LOG.trace("No connection yet", e);
            }
            if (deadline.passed() || Thread.currentThread().isInterrupted()) {
                throw ClusterUnavailable.nothingDone(operation, connectString, "is not connected");
            }
            pause(deadline);
        }
    }

    private static void pause(Deadline deadline) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(RETRY_NANOS, deadline.left()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
