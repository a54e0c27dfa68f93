package org.godwit.transport;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One side's figures at one moment.
 *
 * @param streamBytes of QEMU's migration stream: taken from source QEMU, or with destination QEMU and in its guest's memory
 * @param wireBytes of all frames, both ways, headers included, TLS's and TCP's own excluded
 * @param returnBytes of the return path: handed to source QEMU, or passed on from destination QEMU
 * @param framesSent frames of every kind that this side sent
 * @param queuedBytes at the source: taken from QEMU and not yet acknowledged; at the destination: held for QEMU
 * @param bytesPerSecond stream bytes that reached the destination, over about the last second
 * @param wireBytesPerSecond bytes of data frames on the wire, over about the last second
 * @param roundTripMillis the least of the last measured round trips, 0 while there is none
 * @param pagesByEncoding at the source: guest pages by how they left (zero, same, copy, delta, stored, fresh)
 * @param bytesByEncoding at the source: what they took on the wire, compressed; "opaque" is all that is not a page
 * @param bytesByCodec at the source: what data took on the wire, by how they were compressed
 * @param connections that are up now
 * @param reconnections connections that were made anew after one broke
 * @param passedOnBecause why pages were not told apart and everything was passed on as it came; null while they are
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
        Map<String, Long> pagesByEncoding,
        Map<String, Long> bytesByEncoding,
        Map<String, Long> bytesByCodec,
        int connections,
        int reconnections,
        @Nullable String passedOnBecause,
        @Nullable Instant firstByteAt,
        @Nullable Instant lastByteAt) {

    static final TransportStats NOTHING_YET =
            new TransportStats(0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of(), 0, 0, null, null, null);

    public TransportStats {
        pagesByEncoding = Map.copyOf(pagesByEncoding);
        bytesByEncoding = Map.copyOf(bytesByEncoding);
        bytesByCodec = Map.copyOf(bytesByCodec);
    }
}
