/** Who is alive and who owns what: ZooKeeper, the cluster's certificate authority, join tokens and TLS. */
@NullMarked
package org.godwit.cluster;

import org.jspecify.annotations.NullMarked;
