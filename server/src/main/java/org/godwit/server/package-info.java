/** The cluster's server: inventory, tasks, REST and events. */
@NullMarked
package org.godwit.server;

import org.jspecify.annotations.NullMarked;
