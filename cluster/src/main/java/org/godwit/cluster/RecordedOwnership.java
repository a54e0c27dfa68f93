package org.godwit.cluster;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.zookeeper.KeeperException.Code;
import org.godwit.cluster.Nodes.Answer;
import org.godwit.cluster.Nodes.Node;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipConflict;
import org.godwit.cluster.ownership.OwnershipVersion;

/** The ownership records in ZooKeeper. */
final class RecordedOwnership implements OwnershipStore {
    private static final Duration READ = Duration.ofSeconds(5);

    private final CuratorFramework curator;
    private final Nodes nodes;

    RecordedOwnership(CuratorFramework curator, Nodes nodes) {
        this.curator = curator;
        this.nodes = nodes;
    }

    @Override
    public OwnershipVersion read(String vm) {
        return read(vm, READ);
    }

    @Override
    public OwnershipVersion read(String vm, Duration within) {
        return find(vm, within).orElseThrow(() -> noSuchVm(vm));
    }

    @Override
    public Optional<OwnershipVersion> find(String vm, Duration within) {
        return find(vm, Deadline.in(within), "read the ownership of VM '" + vm + "'");
    }

    private Optional<OwnershipVersion> find(String vm, Deadline deadline, String operation) {
        String path = VmDirectory.path(vm);
        nodes.sync(path, deadline, operation);
        return nodes.read(path, deadline, operation).map(RecordedOwnership::version);
    }

    /**
     * A write whose answer was lost is sent again with the same expected version: either it is the first that arrives, or it is refused and the
     * record tells who was first. To conclude "not carried out" from an unchanged record would be wrong: the lost write may still be on its way.
     */
    @Override
    public OwnershipVersion apply(String vm, OwnershipVersion expected, Ownership next, Duration within) {
        String operation = "write the ownership of VM '" + vm + "' (" + next + ")";
        Deadline deadline = Deadline.in(within);
        boolean mayStand = false;
        while (true) {
            try {
                Answer<Integer> answer =
                        nodes.set(VmDirectory.path(vm), Records.write(next), expected.version(), deadline, operation);
                if (answer.ok()) {
                    return new OwnershipVersion(next, answer.get());
                }
                if (answer.code() == Code.NONODE) {
                    throw noSuchVm(vm);
                }
                if (answer.code() == Code.BADVERSION) {
                    return ours(
                            vm, expected, next, find(vm, deadline, operation).orElseThrow(() -> noSuchVm(vm)));
                }
                if (!answer.unknown()) {
                    throw new IllegalStateException(
                            "Cannot " + operation + ": ZooKeeper answered " + answer.code() + ".");
                }
            } catch (ClusterUnavailable e) {
                throw mayStand ? nodes.outcomeUnknown(operation) : e;
            }
            mayStand = true;
            if (deadline.passed()) {
                throw nodes.outcomeUnknown(operation);
            }
        }
    }

    /** Attempt, owner, phase and epoch are all of it: the attempt is random, so an equal record one version on is our own write. */
    private static OwnershipVersion ours(
            String vm, OwnershipVersion expected, Ownership next, OwnershipVersion current) {
        if (current.version() == expected.version() + 1 && current.ownership().equals(next)) {
            return current;
        }
        throw new OwnershipConflict(vm, next, current);
    }

    @Override
    public Watch watch(String vm, Consumer<OwnershipVersion> listener) {
        CuratorCache cache = CuratorCache.build(curator, VmDirectory.path(vm), CuratorCache.Options.SINGLE_NODE_CACHE);
        cache.listenable()
                .addListener(CuratorCacheListener.builder()
                        .forCreates(data -> listener.accept(version(data)))
                        .forChanges((_, data) -> listener.accept(version(data)))
                        .build());
        cache.start();
        return cache::close;
    }

    private static OwnershipVersion version(ChildData data) {
        return new OwnershipVersion(
                Records.read(data.getData(), Ownership.class, data.getPath()),
                data.getStat().getVersion());
    }

    static OwnershipVersion version(Node node) {
        return new OwnershipVersion(Records.read(node.data(), Ownership.class, "an ownership record"), node.version());
    }

    private static NoSuchElementException noSuchVm(String vm) {
        return new NoSuchElementException("There is no VM named '" + vm + "' in the cluster.");
    }
}
