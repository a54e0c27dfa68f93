package org.godwit.server.balance;

/**
 * Guests that move together: one, or all that an affinity holds on one host.
 *
 * @param guests their numbers in the {@link Ledger}
 * @param demand what they want together, in the order of {@link org.godwit.server.pool.Resources.Kind}
 * @param memoryBytes what is assigned to them together
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; arrays because of the inner loop that Ledger speaks of.
public record Cargo(int[] guests, double[] demand, long memoryBytes) {
    static final Cargo EMPTY = new Cargo(new int[0], new double[4], 0);

    boolean holds(int guest) {
        for (int member : guests) {
            if (member == guest) {
                return true;
            }
        }
        return false;
    }
}
