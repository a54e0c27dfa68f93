/**
 * The networks of this host. A VM names a network; this host maps it to a Linux bridge. Each NIC gets a tap on that bridge, and
 * after a move the bridge's forwarding table and an ARP probe tell whether the switches learned the new place.
 *
 * <pre>
 *  spec: network "lan" ── config: lan → br0 ── tap gw5c1d7a90e2-0 ── QEMU's NIC, MAC of the spec
 *                                  │
 *                                  ├─ fdb:   behind which port was this MAC learned?
 *                                  └─ probe: does this address answer, and with which MAC?
 * </pre>
 *
 * Only {@code ip}, {@code bridge} and {@code arping} touch the host's network.
 */
@NullMarked
package org.godwit.agent.network;

import org.jspecify.annotations.NullMarked;
