/** Streams written by hand, by chance and by harm. Streams of real guests are read by the lab's tests. */
@NullMarked
package org.godwit.transport.stream;

import org.jspecify.annotations.NullMarked;
