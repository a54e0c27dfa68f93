/**
 * The pool as what decides about it sees it: hosts, guests, rules, limits, and what a move costs. Plain immutable records and pure
 * functions; time is passed in, and nothing here knows ZooKeeper, HTTP or a clock.
 *
 * <pre>
 *   measured ──► Smoothed ──► Host, Guest ─┐
 *                                   Rule ──┴──► Pool ──► balance, evacuation
 *                                                │
 *                                                └──► Contradictions   which rules no placement can keep
 * </pre>
 *
 * <p>A {@link org.godwit.server.pool.Pool} that cannot be is not made: a host whose load is negative, not a number or absurd, a guest that
 * uses more than it has, a rule about a host that is not there. The refusal names each field.
 *
 * <p>Memory counts twice. What is <em>assigned</em> decides whether a guest fits, since an agent reserves all of it; what is <em>in use</em>
 * is load. The load of a host is the share of its fullest resource.
 */
@NullMarked
package org.godwit.server.pool;

import org.jspecify.annotations.NullMarked;
