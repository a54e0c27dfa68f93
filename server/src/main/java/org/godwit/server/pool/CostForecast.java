package org.godwit.server.pool;

/** Says what a move would cost. */
@FunctionalInterface
public interface CostForecast {
    /**
     * What a move would cost.
     *
     * @param afterItsGroup whether another guest of its group has just gone this way, so that they share pages
     */
    MoveCost of(Guest guest, Host from, Host to, boolean afterItsGroup);
}
