package org.godwit.transport;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One side's figures at one moment.
 *
 * @param streamBytes of QEMU's migration stream: taken from source QEMU, or handed to destination QEMU
 * @param wireBytes of all frames, both ways, headers included, TLS's and TCP's own excluded
 * @param returnBytes of the return path: handed to source QEMU, or passed on from destination QEMU
 * @param framesSent frames of every kind that this side sent
 * @param queuedBytes at the source: taken from QEMU and not yet acknowledged; at the destination: held for QEMU
 * @param bytesPerSecond stream bytes handed to destination QEMU, over about the last second
 * @param wireBytesPerSecond bytes of the stream's frames that this took on the wire, over about the last second
 * @param roundTripMillis the least of the last measured round trips, 0 while there is none
 * @param bytesByEncoding what the stream's frames took on the wire, by encoding
 * @param firstByteAt when the first byte of the stream was taken from, or handed to, QEMU
 * @param lastByteAt when the last byte was handed to destination QEMU; the source knows it by the acknowledgement
 */
public record TransportStats(
        long streamBytes,
        long wireBytes,
        long returnBytes,
        long framesSent,
        long queuedBytes,
        double bytesPerSecond,
        double wireBytesPerSecond,
        double roundTripMillis,
        Map<String, Long> bytesByEncoding,
        @Nullable Instant firstByteAt,
        @Nullable Instant lastByteAt) {

    public TransportStats {
        bytesByEncoding = Map.copyOf(bytesByEncoding);
    }
}
