package org.godwit.cluster;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.godwit.cluster.Nodes.Answer;

/**
 * What happened, the last thousand of it. Entries are kept by id, and ids sort by time (see {@link #newId()}), so that neither order nor age need
 * be read from the entries. Whoever writes an entry is its only writer.
 */
public final class Journal<T> {
    private static final int KEPT = 1_000;
    /** How many more than {@link #KEPT} there may be for a while: listing them all at each write would cost more than the write. */
    private static final int SLACK = 50;

    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Nodes nodes;
    private final String folder;
    private final Class<T> type;
    private final int kept;
    private final int slack;
    private final AtomicInteger untilPruned = new AtomicInteger();

    Journal(Nodes nodes, String folder, Class<T> type) {
        this(nodes, folder, type, KEPT, SLACK);
    }

    Journal(Nodes nodes, String folder, Class<T> type, int kept, int slack) {
        this.nodes = nodes;
        this.folder = folder;
        this.type = type;
        this.kept = kept;
        this.slack = slack;
    }

    /** A new id: the time in milliseconds, then 40 random bits, in 22 hexadecimal digits. */
    public static String newId() {
        byte[] random = new byte[5];
        RANDOM.nextBytes(random);
        return HexFormat.of().toHexDigits(System.currentTimeMillis(), 12)
                + HexFormat.of().formatHex(random);
    }

    private String path(String id) {
        if (id.isEmpty() || id.contains("/") || id.equals(".") || id.equals("..")) {
            throw new IllegalArgumentException("'" + id + "' cannot be an id; expected one from newId().");
        }
        return folder + "/" + id;
    }

    /** Adds or replaces; safe to repeat. */
    public void put(String id, T entry) {
        String operation = "write " + path(id);
        byte[] data = Records.write(entry);
        Deadline deadline = Deadline.in(BOUND);
        while (true) {
            Answer<Integer> replaced = nodes.set(path(id), data, -1, deadline, operation);
            if (replaced.ok()) {
                return;
            }
            if (replaced.code() == Code.NONODE) {
                Answer<List<OpResult>> added = nodes.multi(List.of(Nodes.create(path(id), data)), deadline, operation);
                if (added.ok()) {
                    prune(deadline);
                    return;
                }
                // NODEEXISTS: an earlier sending of ours arrived after all; the next round replaces it.
                throwUnless(added.unknown() || added.code() == Code.NODEEXISTS, added.code(), operation);
            } else {
                throwUnless(replaced.unknown(), replaced.code(), operation);
            }
            if (deadline.passed()) {
                throw nodes.outcomeUnknown(operation);
            }
        }
    }

    private static void throwUnless(boolean mayBeRepeated, Code code, String operation) {
        if (!mayBeRepeated) {
            throw new IllegalStateException("Cannot " + operation + ": ZooKeeper answered " + code + ".");
        }
    }

    private void prune(Deadline deadline) {
        if (untilPruned.getAndUpdate(left -> left <= 0 ? slack : left - 1) > 0) {
            return;
        }
        String operation = "shorten " + folder;
        List<String> ids = ids(deadline, operation);
        if (ids.size() <= kept) {
            return;
        }
        for (String id : ids.subList(kept, ids.size())) {
            // One by one: in a transaction, one that somebody else has just removed would keep all of them.
            nodes.multi(List.of(Op.delete(path(id), -1)), deadline, operation);
        }
    }

    private List<String> ids(Deadline deadline, String operation) {
        return nodes.children(folder, deadline, operation).stream()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    public Optional<T> get(String id) {
        return nodes.read(path(id), Deadline.in(BOUND), "read " + path(id))
                .map(node -> Records.read(node.data(), type, path(id)));
    }

    /** The newest first. */
    public List<T> list(int atMost) {
        String operation = "list " + folder;
        Deadline deadline = Deadline.in(BOUND);
        List<String> paths =
                ids(deadline, operation).stream().limit(atMost).map(this::path).toList();
        return nodes.readAll(paths, deadline, operation).entrySet().stream()
                .map(entry -> Records.read(entry.getValue().data(), type, entry.getKey()))
                .toList();
    }

    /** All that are kept, the newest first. */
    public List<T> list() {
        return list(kept);
    }
}
