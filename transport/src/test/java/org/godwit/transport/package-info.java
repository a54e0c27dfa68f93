/** The memory wire under test: real sockets, real TLS, and a stand-in for QEMU only at the two UNIX sockets. */
@NullMarked
package org.godwit.transport;

import org.jspecify.annotations.NullMarked;
