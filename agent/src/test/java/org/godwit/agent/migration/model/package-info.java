/** The handover's model, run by TLC; what it says is read from what it prints. */
@NullMarked
package org.godwit.agent.migration.model;

import org.jspecify.annotations.NullMarked;
