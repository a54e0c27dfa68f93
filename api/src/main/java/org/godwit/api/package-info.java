/** The JSON shapes that people and parts of Godwit exchange. */
@NullMarked
package org.godwit.api;

import org.jspecify.annotations.NullMarked;
