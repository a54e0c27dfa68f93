/** Random guests whose memory must arrive, spoiled records, and how fast it all is. */
@NullMarked
package org.godwit.transport.page;

import org.jspecify.annotations.NullMarked;
