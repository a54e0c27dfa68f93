package org.godwit.api;

import java.util.Locale;

/** The policies that every cluster has. */
public enum PolicyPreset {
    GENTLE(
            200,
            600,
            0,
            0,
            "The guest comes first: it is never slowed and stands for 200 ms at most; one that writes too much stays where it is."),
    BALANCED(
            500,
            600,
            50,
            0,
            "A guest that writes too much is slowed to half its speed until it has moved, and stands for 500 ms at most; one that is still too fast stays where it is."),
    DETERMINED(
            500,
            1800,
            90,
            10_000,
            "The move comes first, as when a host must be emptied: a guest that writes too much is slowed to a tenth, and if even that does not help it stands for up to 10 s.");

    private final int blackoutMillis;
    private final int totalSeconds;
    private final int slowdownPercent;
    private final int lastResortMillis;
    private final String tradeOff;

    PolicyPreset(int blackoutMillis, int totalSeconds, int slowdownPercent, int lastResortMillis, String tradeOff) {
        this.blackoutMillis = blackoutMillis;
        this.totalSeconds = totalSeconds;
        this.slowdownPercent = slowdownPercent;
        this.lastResortMillis = lastResortMillis;
        this.tradeOff = tradeOff;
    }

    public MigrationPolicy policy() {
        return new MigrationPolicy(
                name().toLowerCase(Locale.ROOT), blackoutMillis, totalSeconds, slowdownPercent, lastResortMillis);
    }

    /** One sentence: what is given up for what. */
    public String tradeOff() {
        return tradeOff;
    }
}
