package org.godwit.lab;

import java.math.BigDecimal;
import java.time.Instant;

/** A moment as programs print it: seconds since 1970 with a fraction, {@code 1764061234.567890}. */
public final class EpochSeconds {
    private EpochSeconds() {}

    public static Instant parse(String seconds) {
        BigDecimal value = new BigDecimal(seconds);
        return Instant.ofEpochSecond(
                value.longValue(),
                value.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }
}
