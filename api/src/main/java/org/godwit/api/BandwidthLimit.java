package org.godwit.api;

/**
 * A cap on what a migration may send.
 *
 * @param maxBandwidth bytes a second, 0 for no limit of its own
 */
public record BandwidthLimit(ByteSize maxBandwidth) {}
