package org.godwit.cluster.ownership;

/**
 * A record as it was read.
 *
 * @param version ZooKeeper's, which a compare-and-set names
 */
public record OwnershipVersion(Ownership ownership, int version) {}
