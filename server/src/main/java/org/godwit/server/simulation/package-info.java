/**
 * The real balance, evacuation plans and limits against a pool that is made up, on a virtual clock.
 *
 * <pre>
 *   SyntheticPool ──► SimulatedPool ──► Pool ──► Balancer ──► recommendations
 *     seeded            demand, minute by minute                  │
 *                          ▲                                      ▼
 *                          └──────────────────────────── MoveExecution, within the Limits
 * </pre>
 *
 * <p>Only what has no part in a decision looks at a real clock: how long passes and plans took.
 */
@NullMarked
package org.godwit.server.simulation;

import org.jspecify.annotations.NullMarked;
