/** Tests of the whole on the lab. */
@NullMarked
package org.godwit.e2e;

import org.jspecify.annotations.NullMarked;
