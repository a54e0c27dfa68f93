package org.godwit.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.godwit.cluster.ownership.Ownership;
import org.godwit.cluster.ownership.OwnershipConflict;
import org.godwit.cluster.ownership.OwnershipVersion;

/** The records of who owns what. Reads are fresh: none answers with what was true before it was asked. */
public interface OwnershipStore {

    /**
     * Reads after a {@code sync}.
     *
     * @throws ClusterUnavailable when ZooKeeper does not answer within five seconds
     * @throws java.util.NoSuchElementException when there is no such VM
     */
    OwnershipVersion read(String vm);

    /** As {@link #read(String)}, with a bound of the caller's. */
    OwnershipVersion read(String vm, Duration within);

    /** As {@link #read(String, Duration)}; empty when there is no such VM. */
    Optional<OwnershipVersion> find(String vm, Duration within);

    /**
     * Writes {@code next} if the record still has the version of {@code expected}. When the connection breaks during the write, this finds out
     * whether it was carried out, for as long as {@code within} allows.
     *
     * @return the record as it stands after our write
     * @throws OwnershipConflict when somebody else changed the record; ours is not carried out, now or later
     * @throws ClusterUnavailable when ZooKeeper cannot be reached; {@link ClusterUnavailable#outcomeUnknown()} tells whether the write may stand
     * @throws java.util.NoSuchElementException when there is no such VM
     */
    OwnershipVersion apply(String vm, OwnershipVersion expected, Ownership next, Duration within);

    /**
     * Tells of the record now and after each change; of several changes in quick succession only the last may be told. Closing ends it.
     *
     * @param listener called on a thread of its own, one call at a time
     */
    Watch watch(String vm, Consumer<OwnershipVersion> listener);
}
