/** Both ends of a migration: the source, the destination and the handover between them. */
@NullMarked
package org.godwit.agent.migration;

import org.jspecify.annotations.NullMarked;
