package org.godwit.server.simulation;

import java.time.Duration;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.server.balance.Threshold;

/**
 * What is simulated.
 *
 * @param time of the pool, not of whoever waits for it
 * @param seed the same seed makes the same pool, the same demand and the same moves
 */
public record SimulationOptions(int hosts, int guests, Duration time, long seed, Threshold threshold) {
    private static final int MOST_HOSTS = 10_000;
    private static final int MOST_GUESTS = 500_000;

    public SimulationOptions {
        if (hosts < 2 || hosts > MOST_HOSTS) {
            throw refusal("hosts", "2 to " + MOST_HOSTS, hosts);
        }
        if (guests < 1 || guests > MOST_GUESTS) {
            throw refusal("guests", "1 to " + MOST_GUESTS, guests);
        }
        if (!time.isPositive() || time.toDays() > 7) {
            throw refusal("hours", "more than 0, up to 7 days", time.toHours());
        }
    }

    private static Refusal refusal(String field, String expected, long got) {
        return new Refusal(Problem.badField(
                field, field + ": expected " + expected + ", got " + got + ".", "Choose another number."));
    }
}
