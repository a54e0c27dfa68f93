/** A long run: one busy guest, moved back and forth, and everything counted before and after. */
@NullMarked
package org.godwit.lab.soak;

import org.jspecify.annotations.NullMarked;
