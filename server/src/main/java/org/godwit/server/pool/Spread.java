package org.godwit.server.pool;

import java.util.Arrays;

/** Hosts' loads: their mean, standard deviation and greatest. */
public record Spread(double mean, double deviation, double most) {
    public static Spread of(double[] loads) {
        double mean = Arrays.stream(loads).average().orElse(0);
        double variance = Arrays.stream(loads)
                .map(load -> (load - mean) * (load - mean))
                .average()
                .orElse(0);
        return new Spread(mean, Math.sqrt(variance), Arrays.stream(loads).max().orElse(0));
    }
}
