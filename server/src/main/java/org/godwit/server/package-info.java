/**
 * The cluster's server: what there is, what was asked, what happens.
 *
 * <pre>
 *   http       REST, events, metrics, join ── three doors
 *    │
 *   task       requests that take time; migrations are followed, not carried out
 *    │
 *   inventory  hosts, VMs, datastores, networks
 *    │
 *   agents     HTTP to each host's agent          cluster (ZooKeeper): owners, specs, leases, tasks
 * </pre>
 *
 * <p>The server holds nothing that it could not lose: specs, owners, tasks and records are in ZooKeeper, the state of a VM is what its agent
 * says. A server that dies in the middle of a migration changes nothing; the next one finds the task and follows it again.
 */
@NullMarked
package org.godwit.server;

import org.jspecify.annotations.NullMarked;
