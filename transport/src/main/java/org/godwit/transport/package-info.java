/** The memory wire: parses QEMU's RAM stream, carries it to the other host and knows nothing else of Godwit. */
@NullMarked
package org.godwit.transport;

import org.jspecify.annotations.NullMarked;
