/** The commands that people type; the main class. */
@NullMarked
package org.godwit.cli;

import org.jspecify.annotations.NullMarked;
