package org.godwit.server.balance;

import org.godwit.server.pool.MoveCost;

/**
 * A guest that should move.
 *
 * @param urgency the lowest threshold at which it is recommended: 1 where a rule demands it, 5 where it gains little
 * @param gainCoreSeconds what it gains within the horizon, 0 where a rule demands it
 * @param reason one sentence with figures
 */
public record Recommendation(
        String guest, String from, String to, int urgency, double gainCoreSeconds, MoveCost cost, String reason) {}
