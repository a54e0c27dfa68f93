/**
 * Who is alive and who owns what. Nobody else in Godwit speaks to ZooKeeper.
 *
 * <pre>
 *                 EmbeddedZooKeeper (in the server)          an ensemble
 *                          │  mutual TLS 1.3, certificates of the cluster only
 *                          └────────────┬──────────────────────┘
 *                                    Cluster            one session, in the server and in each agent
 *        ┌──────────────┬───────────────┼─────────────┬──────────────┬───────────────┐
 *   HostDirectory   VmDirectory   OwnershipStore   TokenStore     Journal        proveRoundTrip
 *   who is alive    what there is   who may run it   who may join   what happened
 * </pre>
 *
 * <p>Every operation has an end: {@code Nodes} waits no longer than its {@code Deadline} and then throws
 * {@link org.godwit.cluster.ClusterUnavailable}, which says whether the outcome of a write is unknown. Reads are repeated after a lost
 * connection; writes never are, but by those who can tell their own write from another's.
 */
@NullMarked
package org.godwit.cluster;

import org.jspecify.annotations.NullMarked;
