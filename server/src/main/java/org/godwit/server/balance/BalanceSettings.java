package org.godwit.server.balance;

import java.time.Duration;

/**
 * By what a pass decides.
 *
 * @param coolDown how long a guest stays where it was moved to
 * @param horizon for how long a gain is counted: the demand of later is not known
 * @param movesPerHost how many of a pass's moves a host takes part in; more would still be under way at the next pass
 */
public record BalanceSettings(Threshold threshold, Duration coolDown, Duration horizon, int movesPerHost) {
    public static final BalanceSettings STANDARD =
            new BalanceSettings(Threshold.STANDARD, Duration.ofHours(1), Duration.ofMinutes(30), 8);

    public BalanceSettings at(Threshold other) {
        return new BalanceSettings(other, coolDown, horizon, movesPerHost);
    }
}
