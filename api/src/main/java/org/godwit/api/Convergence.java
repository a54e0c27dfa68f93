package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a migration came to its stop, or did not.
 *
 * @param policy what was allowed
 * @param course its rounds; of more than 64 the first and the last ones
 * @param slowedPercent the most of its processor time that was taken from the guest
 * @param stop what was known when the stop was decided; absent when it never was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Convergence(
        MigrationPolicy policy,
        List<Round> course,
        int slowedPercent,
        @Nullable Stop stop) {

    /**
     * The decision, against which the blackout can be held.
     *
     * @param predictedMillis the whole blackout; {@code pagesMillis} the part of it until the last page is with the destination
     * @param bytes of QEMU's stream that were expected to be sent in it; {@code wireBytes} what they take on the link
     * @param lagMillis from the decision until the guest was asked to stop
     */
    public record Stop(double predictedMillis, double pagesMillis, long bytes, long wireBytes, double lagMillis) {}
}
