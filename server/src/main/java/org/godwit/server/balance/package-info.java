/**
 * Where a guest is started, and when a running one should move. Pure: given a pool, what was moved before and the time, it answers
 * recommendations and touches nothing.
 *
 * <pre>
 *   Pool ──► Ledger            a working copy, in which guests are moved about in mind
 *              │
 *   Placement ─┤ where a newcomer starts: the least loaded host that can take it
 *   Balancer ──┤
 *      RuleRepair              1  what rules demand
 *      LoadSearch              2  what evens out the load
 *              │
 *              └──► Recommendation, each with its reason in one sentence
 * </pre>
 *
 * <p>Three things keep guests from going to and fro: a host begins to be relieved at twice the gap at which it ends ({@link
 * org.godwit.server.balance.Threshold}); a guest that has moved stays for its cool-down, and for four of them does not go back to where it came
 * from ({@link org.godwit.server.balance.MoveHistory}); and a move is made only if what it gains within the horizon is more than it costs.
 *
 * <p>The search tries every guest of the most loaded host on the least loaded ones and takes the best, again and again. It never looks two moves
 * ahead and never exchanges two guests; how far that is from the best there is, {@code BalanceOptimalityTest} measures.
 */
@NullMarked
package org.godwit.server.balance;

import org.jspecify.annotations.NullMarked;
