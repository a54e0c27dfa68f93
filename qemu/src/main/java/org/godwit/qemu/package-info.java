/** One QEMU process: its command line, QMP, capabilities by version, adoption after an agent restart. */
@NullMarked
package org.godwit.qemu;

import org.jspecify.annotations.NullMarked;
