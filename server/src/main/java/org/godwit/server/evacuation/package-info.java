/**
 * How a host is emptied: a plan that is made before anything moves, so that what cannot leave is named at once and a deadline that
 * cannot be met is known at once.
 *
 * <pre>
 *   Pool, host, deadline ──► Evacuation ──► where each guest goes: its group's host, else the least loaded
 *                                │          what cannot leave, and why
 *                                ▼
 *                            Timetable ──► when each begins and ends, over the links and within the limits
 *                                │
 *                                ▼
 *                          EvacuationPlan
 * </pre>
 *
 * <p>Guests of one group go to one host one after the other, as far as rules and load let them: the second then shares pages with the first
 * (see <em>page stores</em> in {@code docs/architecture.md}), and one migration at a time has the store.
 */
@NullMarked
package org.godwit.server.evacuation;

import org.jspecify.annotations.NullMarked;
