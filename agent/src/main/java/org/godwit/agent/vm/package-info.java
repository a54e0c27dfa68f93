/** The VMs of this host: define, start, stop, adopt. */
@NullMarked
package org.godwit.agent.vm;

import org.jspecify.annotations.NullMarked;
