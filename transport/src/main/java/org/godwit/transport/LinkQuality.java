package org.godwit.transport;

/**
 * What a link gave when it was measured, before a stream was on it.
 *
 * @param roundTripMillis the median of a few round trips, through both ends' TLS and threads
 * @param bytesPerSecond what a burst of at most 3 MiB that cannot be compressed reached
 */
public record LinkQuality(double roundTripMillis, double bytesPerSecond) {}
