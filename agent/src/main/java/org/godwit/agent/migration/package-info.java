/**
 * One migration, both ends of it, and nothing else.
 *
 * <p>{@link org.godwit.agent.migration.Source} runs the phases in order in one flat method; {@link
 * org.godwit.agent.migration.Destination} answers what the source asks. They speak HTTP over mutual TLS on the migration
 * address; the guest's memory flows beside that through a session of {@code org.godwit.transport}.
 *
 * <pre>
 *  source's agent                                  destination's agent
 *  --------------                                  -------------------
 *  CHECKED    nonces on the datastores, own checks
 *             POST /incoming/check            ---> its checks
 *             POST /incoming/link, meanwhile  ---> a session to measure the link with; then its clock
 *  PREPARED   POST /incoming/ID               ---> reserve RAM, taps, shadow VM (-incoming defer -S), expect a session
 *  PRE_COPY   QMP migrate to the session      ===> shadow's QEMU loads; the acknowledgement of the switchover is withheld
 *             the pilot watches, and decides
 *  SWITCHOVER both ends prove a round trip to ZooKeeper
 *   intent    ownership: SETTLED A -> HANDING_OVER to B, attempt X           (compare-and-set)
 *   sealed    local state: stopped for X (durable); QMP stop                 the blackout begins
 *             POST /incoming/ID/commit        ---> wait: all loaded, paused, every byte verified
 *   commit                                         ownership: HANDING_OVER -> SETTLED B, epoch + 1 (compare-and-set)
 *                                                  QMP cont                   the blackout ends
 *             <--- committed, and when each step was done
 *  ANNOUNCED                                       announce-self; both ends look at what their switch learned
 *  CLEANED    source's QEMU quits, taps and RAM go
 * </pre>
 *
 * <p><b>Failure.</b> There is one path: {@code Source.abort}. What it may do depends on one question, answered by {@link
 * org.godwit.agent.migration.Settlement}: whose is the guest now?
 *
 * <pre>
 *  failed before                  the guest is   because                                          then
 *  the intent was written         ours           no record names B                                 it never stopped: runs on
 *  the intent's outcome is known  ours, or wait  as below
 *  the commit was asked for       ours           B gave up its right (durably), or the record       stop the stream, cont, announce
 *                                                was written back to A by compare-and-set
 *                                 theirs         the record names B as owner                        go on as if B had answered
 *                                 not known      neither B nor ZooKeeper can be reached             the guest waits, paused; both are asked
 *                                                                                                   again until one of them answers
 * </pre>
 *
 * <p>The destination gives up its right to commit only if it never sent a commit or knows that it failed. It writes the
 * promise to disk before it answers. A destination whose commit has an unknown outcome neither runs the guest nor promises
 * anything until ZooKeeper has told it.
 *
 * <p>A destination that cannot run the guest for certain, since the image locks stay with the source or its shadow's QEMU has ended, hands the
 * ownership back; but not when the source has concluded the handover, which it does before it ends its copy. Whoever owns the guest asks its
 * QEMU until it runs it or has ended: nobody else would.
 *
 * <p><b>Crashes.</b> {@link org.godwit.agent.migration.Handovers} reads what the local state and the record say and does it. What
 * stands in brackets is written into the record first, since a write of the former run may still be on its way.
 *
 * <pre>
 *  local state                     record                         what happens
 *  owner, stopped for X            HANDING_OVER X by us           (withdraw) cont
 *  owner, stopped for X            SETTLED, ours                  cont
 *  owner, with or without X        owned by another host          (conclude, where it is from us) QEMU is ended here, it never resumes
 *  owner, not stopped              HANDING_OVER by us             (withdraw) the guest ran all the time
 *  owner, not stopped              SETTLED, ours                  cont, if its QEMU completed the migration by itself
 *  shadow X, promised              any                            the shadow is ended
 *  shadow X                        SETTLED, ours, attempt X       (conclude) the commit stands: cont, become the owner
 *  shadow X                        HANDING_OVER X to us           (decline) the shadow is ended
 *  shadow X                        anything else                  the shadow is ended
 * </pre>
 *
 * <p>The decisions are in {@link org.godwit.agent.migration.Handover}. The whole protocol is a model in {@code docs/handover}, checked in
 * {@code verify} in every order of steps and failures; tests hold the decisions against it.
 */
@NullMarked
package org.godwit.agent.migration;

import org.jspecify.annotations.NullMarked;
