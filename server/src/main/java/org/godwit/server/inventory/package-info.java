/** What there is: hosts, VMs, datastores and networks, put together from ZooKeeper and from what the agents say. */
@NullMarked
package org.godwit.server.inventory;

import org.jspecify.annotations.NullMarked;
