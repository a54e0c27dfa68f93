/** The networks of this host: taps, switches, announcements. */
@NullMarked
package org.godwit.agent.network;

import org.jspecify.annotations.NullMarked;
