/** Measures migrations in a lab, from outside: request to done, blackout, outage, first byte on the link. */
@NullMarked
package org.godwit.lab.bench;

import org.jspecify.annotations.NullMarked;
