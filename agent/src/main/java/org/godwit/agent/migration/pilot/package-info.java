/**
 * Decides when the guest is stopped, and what is tried when memory cannot be sent as fast as it is written. A pure model: it
 * is told the time and what was measured, keeps what it must remember between two samples, and touches nothing.
 *
 * <pre>
 *   Sample ──> Flow       how fast the stream reaches the destination, and what a byte of it costs on the link
 *          ──> Dirtying   what the guest writes in a given time
 *          ──> Pilot      the blackout that a stop would cause now; stop, go on, slow the guest, or give up
 * </pre>
 *
 * <p>The blackout is predicted at each look of QEMU at its dirty bitmap, the one moment when it is known what the guest has written:
 *
 * <pre>
 *   sent     = rate · lag                                between the decision and the stop the stream goes on,
 *   pages    = max(0, dirty − sent) + dirtied(lag)        and so does the guest
 *   seconds  = max((pages + queued) / rate, (pages + queued) · ratio / link)
 *   blackout = fixed + round trip + 1000 · seconds
 * </pre>
 *
 * <p>{@code rate} is bytes of QEMU's stream that the destination acknowledges in a second, whatever limits them: the link, the
 * encoder, or QEMU's own socket, which carries a gigabyte a second at best and far less under emulation. {@code ratio} is bytes on
 * the link for each byte of the stream as the last rounds showed: rewritten pages leave as deltas, and cost a fraction of what fresh
 * ones did. {@code fixed} and {@code lag} are learned from the migrations that this host has made before: {@link
 * org.godwit.agent.migration.pilot.SwitchoverCost}.
 *
 * <p>Two more things are asked of a stop: that it fits the policy's maximum even if the guest writes, between the decision and the stop,
 * as fast as in its busiest round of late, and even if the way is a fifth slower than it seems.
 *
 * <p><b>The limit</b> begins just above {@code fixed}. As long as each round brings the prediction down it stays there: the next
 * round is cheap, and a quiet guest gets a short blackout. A round that brings nothing relaxes it, up to the policy's maximum; so does
 * the time that has passed.
 *
 * <p><b>A stall</b> is when the lowest prediction so far has not been undercut for a while and at least two rounds. Only a new lowest one
 * starts the while again: a guest that oscillates reaches the same low again and again, and that is no progress. Then what the policy
 * allows is tried in order: the guest is slowed, step by step; a longer stop; and when nothing is left the migration is given up
 * with its figures. The same happens when the time allowed runs out, so that it always ends within it.
 */
@NullMarked
package org.godwit.agent.migration.pilot;

import org.jspecify.annotations.NullMarked;
