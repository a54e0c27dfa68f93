package org.godwit.agent.migration.pilot;

/**
 * What was measured at one moment of the pre-copy.
 *
 * @param nowNanos on any clock that goes on steadily
 * @param round how many times QEMU has looked at its dirty bitmap, looks that sent nothing counted once; 0 before the first look, 1 in the first
 *     pass
 * @param remainingBytes of guest memory that QEMU knows to be unsent
 * @param streamBytes taken from QEMU so far; {@code wireBytes} what left on the link for them
 * @param queuedBytes of the stream taken from QEMU and not yet acknowledged by the destination
 * @param roundTripMillis of the link
 * @param connected whether the destination can be reached now
 */
public record Sample(
        long nowNanos,
        int round,
        long remainingBytes,
        long streamBytes,
        long wireBytes,
        long queuedBytes,
        double roundTripMillis,
        boolean connected) {

    long arrivedBytes() {
        return streamBytes - queuedBytes;
    }

    double secondsSince(Sample before) {
        return (nowNanos - before.nowNanos) / 1e9;
    }
}
