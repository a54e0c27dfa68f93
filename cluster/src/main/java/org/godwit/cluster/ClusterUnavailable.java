package org.godwit.cluster;

/**
 * ZooKeeper did not answer in time. For a write this may leave open whether it was carried out: {@link #outcomeUnknown()} says so, and whoever
 * wrote must then read before it acts on either assumption.
 */
public final class ClusterUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    private ClusterUnavailable(String sentence, boolean outcomeUnknown) {
        super(sentence);
        this.outcomeUnknown = outcomeUnknown;
    }

    static ClusterUnavailable nothingDone(String operation, String zooKeeper, String why) {
        return new ClusterUnavailable(
                "Cannot " + operation + ": ZooKeeper at " + zooKeeper + " " + why + ". Nothing was changed.", false);
    }

    static ClusterUnavailable outcomeUnknown(String operation, String zooKeeper, String why) {
        return new ClusterUnavailable(
                "Tried to " + operation + ", but ZooKeeper at " + zooKeeper + " " + why
                        + ". Whether it was done is unknown; read the record before acting on it.",
                true);
    }

    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
