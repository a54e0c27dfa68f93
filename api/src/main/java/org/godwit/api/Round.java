package org.godwit.api;

/**
 * One round of a pre-copy, from one look of QEMU at its dirty bitmap to the next.
 *
 * @param number from 1, the pass over all memory
 * @param startMillis since the request
 * @param millis how long it took
 * @param remainingBytes of guest memory to be sent when it began
 * @param dirtiedBytes that the guest wrote meanwhile
 * @param streamBytes taken from QEMU meanwhile; {@code wireBytes} what left on the link for them
 * @param bytesPerSecond of the stream, smoothed, when it ended
 * @param predictedBlackoutMillis if the guest had been stopped when it ended; -1 while it was not known
 * @param limitMillis the blackout that would have been accepted then
 * @param slowedPercent how much of its processor time was taken from the guest
 */
public record Round(
        int number,
        double startMillis,
        double millis,
        long remainingBytes,
        long dirtiedBytes,
        long streamBytes,
        long wireBytes,
        double bytesPerSecond,
        double predictedBlackoutMillis,
        double limitMillis,
        int slowedPercent) {}
