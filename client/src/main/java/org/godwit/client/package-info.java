/** The HTTP client of the server's API, over mutual TLS or a UNIX socket. */
@NullMarked
package org.godwit.client;

import org.jspecify.annotations.NullMarked;
