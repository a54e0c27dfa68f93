/** The daemon of one host: its VMs, both ends of a migration, its datastores and its networks. */
@NullMarked
package org.godwit.agent;

import org.jspecify.annotations.NullMarked;
