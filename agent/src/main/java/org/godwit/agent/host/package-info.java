/**
 * What the agent asks of the operating system: programs that every host has, and files that survive a crash.
 */
@NullMarked
package org.godwit.agent.host;

import org.jspecify.annotations.NullMarked;
