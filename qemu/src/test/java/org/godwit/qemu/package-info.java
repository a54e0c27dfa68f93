/** Tests with a real QEMU 10 and guests of one boot sector. */
@NullMarked
package org.godwit.qemu;

import org.jspecify.annotations.NullMarked;
