/** Tests of what people type. */
@NullMarked
package org.godwit.cli;

import org.jspecify.annotations.NullMarked;
