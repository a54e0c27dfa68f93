/** The datastores of this host and the locks on the images they hold. */
@NullMarked
package org.godwit.agent.storage;

import org.jspecify.annotations.NullMarked;
