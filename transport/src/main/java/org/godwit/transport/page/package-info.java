/** Turns guest pages into records and back. */
@NullMarked
package org.godwit.transport.page;

import org.jspecify.annotations.NullMarked;
