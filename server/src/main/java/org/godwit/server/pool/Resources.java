package org.godwit.server.pool;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/**
 * An amount of what guests share: what a host has, what is used of it, what a guest wants.
 *
 * @param cpuCores cores; of what is wanted, those that are used and those that are waited for (ready, steal)
 * @param memoryBytes bytes; of what is wanted, those in use and not those assigned
 * @param networkBytesPerSecond both directions together
 * @param diskBytesPerSecond reads and writes together
 */
public record Resources(double cpuCores, double memoryBytes, double networkBytesPerSecond, double diskBytesPerSecond) {
    public static final Resources NONE = new Resources(0, 0, 0, 0);

    /** One of the four. */
    public enum Kind {
        CPU("cores"),
        MEMORY("memory"),
        NETWORK("network"),
        DISK("disk");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    public double of(Kind kind) {
        return switch (kind) {
            case CPU -> cpuCores;
            case MEMORY -> memoryBytes;
            case NETWORK -> networkBytesPerSecond;
            case DISK -> diskBytesPerSecond;
        };
    }

    public Resources plus(Resources other) {
        return new Resources(
                cpuCores + other.cpuCores,
                memoryBytes + other.memoryBytes,
                networkBytesPerSecond + other.networkBytesPerSecond,
                diskBytesPerSecond + other.diskBytesPerSecond);
    }

    public Resources times(double factor) {
        return new Resources(
                cpuCores * factor, memoryBytes * factor, networkBytesPerSecond * factor, diskBytesPerSecond * factor);
    }

    /** Of two amounts the greater, kind by kind. */
    public Resources orMore(Resources other) {
        return new Resources(
                Math.max(cpuCores, other.cpuCores),
                Math.max(memoryBytes, other.memoryBytes),
                Math.max(networkBytesPerSecond, other.networkBytesPerSecond),
                Math.max(diskBytesPerSecond, other.diskBytesPerSecond));
    }

    /** The load that this amount is on a capacity: the share of the kind that is nearest to its end, 1 when all of it is used. */
    public double loadOn(Resources capacity) {
        return share(fullest(capacity), capacity);
    }

    private Kind fullest(Resources capacity) {
        return Arrays.stream(Kind.values())
                .max(Comparator.comparingDouble(kind -> share(kind, capacity)))
                .orElseThrow();
    }

    private double share(Kind kind, Resources capacity) {
        return of(kind) / capacity.of(kind);
    }

    /** As a sentence says it: {@code 92 % of its cores}. */
    public String loadText(Resources capacity) {
        Kind fullest = fullest(capacity);
        return String.format(Locale.ROOT, "%.0f %% of its %s", 100 * share(fullest, capacity), fullest.word);
    }
}
