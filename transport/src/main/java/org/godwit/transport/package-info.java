/** The memory wire. */
@NullMarked
package org.godwit.transport;

import org.jspecify.annotations.NullMarked;
