package org.godwit.server.simulation;

import java.util.Random;
import org.godwit.server.pool.Guest;
import org.godwit.server.pool.Resources;

/** A guest whose demand is made up: a level of its own, a daily wave that it shares with its application, and bursts. */
final class SyntheticGuest {
    private static final double MINUTES_OF_DAY = 24 * 60;
    private static final double WAVE = 0.3;
    private static final double BURSTS_PER_MINUTE = 1 / 120.0;
    private static final double BURST = 2;
    private static final double NETWORK_PER_CORE = 10e6;
    private static final double DISK_PER_CORE = 8e6;

    private final Guest guest;
    private final double busyCores;
    private final double memoryInUse;
    private final double peakMinute;
    private final Random bursts;
    private int burstMinutes;

    /**
     * What it is like.
     *
     * @param busyCores cores that it wants at the middle of its wave
     * @param peakMinute when its wave is highest, in minutes since midnight
     */
    SyntheticGuest(Guest guest, double busyCores, double memoryInUse, double peakMinute, long seed) {
        this.guest = guest;
        this.busyCores = busyCores;
        this.memoryInUse = memoryInUse;
        this.peakMinute = peakMinute;
        this.bursts = new Random(seed);
    }

    Guest wanting(Resources demand) {
        return new Guest(
                guest.name(),
                guest.vcpus(),
                guest.memoryBytes(),
                demand,
                guest.priority(),
                guest.group(),
                guest.datastores(),
                guest.heldBy());
    }

    /** What it wants in a minute; asked minute by minute, since a burst lasts. */
    Resources demandAt(long minute) {
        if (burstMinutes > 0) {
            burstMinutes--;
        } else if (bursts.nextDouble() < BURSTS_PER_MINUTE) {
            burstMinutes = 3 + bursts.nextInt(8);
        }
        double wave = 1 + WAVE * Math.cos(2 * Math.PI * (minute - peakMinute) / MINUTES_OF_DAY);
        double cores = Math.min(guest.vcpus(), busyCores * wave * (burstMinutes > 0 ? BURST : 1));
        return new Resources(cores, memoryInUse, cores * NETWORK_PER_CORE, cores * DISK_PER_CORE);
    }
}
