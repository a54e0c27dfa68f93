/** The agents, as the server speaks to them: HTTP/JSON over mutual TLS 1.3, each found by its lease. */
@NullMarked
package org.godwit.server.agents;

import org.jspecify.annotations.NullMarked;
