/**
 * By which policy a migration is made. Three may have a say, and the nearest wins: the migration's own request, the VM's spec, the
 * cluster's configuration. The agent is told the outcome with every field filled in, and chooses nothing.
 */
@NullMarked
package org.godwit.server.policy;

import org.jspecify.annotations.NullMarked;
