/** Rules that hold for the whole house, tested where the whole house is on the class path. */
@NullMarked
package org.godwit;

import org.jspecify.annotations.NullMarked;
