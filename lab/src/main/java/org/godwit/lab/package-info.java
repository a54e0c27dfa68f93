/** A data centre on one machine: hosts as network namespaces, a shaped migration link, a shared datastore, real guests. */
@NullMarked
package org.godwit.lab;

import org.jspecify.annotations.NullMarked;
