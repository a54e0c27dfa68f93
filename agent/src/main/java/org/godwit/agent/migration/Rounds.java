package org.godwit.agent.migration;

/**
 * Counts the rounds. QEMU counts its looks at the dirty bitmap; when nothing is left it looks thousands of times a second and sends
 * nothing, which is no round: looks between two samples count once.
 */
final class Rounds {
    private long syncs;
    private int count;

    void see(long syncsNow) {
        if (syncsNow != syncs) {
            syncs = syncsNow;
            count++;
        }
    }

    int count() {
        return count;
    }
}
