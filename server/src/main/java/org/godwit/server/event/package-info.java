/** What happens in the cluster, for whoever wants to know: the last ten thousand events in memory, numbered, and followed as they come. */
@NullMarked
package org.godwit.server.event;

import org.jspecify.annotations.NullMarked;
