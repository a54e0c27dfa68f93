package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one migration; kept after its end.
 *
 * @param phaseMillis how long it stayed in each phase that it reached, in the order of the phases
 * @param rounds passes over memory, the last one (guest stopped) included
 * @param guestBytes of QEMU's stream; {@code wireBytes} what crossed the link, framing and return path included
 * @param encodings how the pages left
 * @param firstByteMillis from the request to the first byte of the stream on the link
 * @param convergence how it came to its stop; absent before the pre-copy
 * @param guestClock how the guest's clock came through the move; absent before it runs at the destination
 * @param notices what the guest was told of the move, and what it answered, a sentence each; absent unless its spec asks for it
 * @param endState one sentence: where the guest is and what it does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationRecord(
        String id,
        String vm,
        String from,
        String to,
        Outcome outcome,
        MigrationPhase phase,
        Instant requestedAt,
        @Nullable Instant endedAt,
        double totalMillis,
        Map<MigrationPhase, Double> phaseMillis,
        @Nullable Blackout blackout,
        int rounds,
        long guestBytes,
        long wireBytes,
        Encodings encodings,
        double firstByteMillis,
        long epochBefore,
        @Nullable Long epochAfter,
        @Nullable CheckReport check,
        @Nullable Announcement announcement,
        @Nullable Convergence convergence,
        @Nullable GuestClock guestClock,
        @Nullable List<String> notices,
        @Nullable Problem failure,
        String endState) {

    public enum Outcome {
        UNDER_WAY,
        MOVED,
        ABORTED,
        CANCELLED
    }

    /**
     * How the network was told.
     *
     * @param verified whether every switch was seen to have learned the new place
     * @param findings one sentence for each NIC and switch
     */
    public record Announcement(boolean verified, List<String> findings) {}

    /**
     * A guest's clock stands while the guest stands, so a move sets it back by the blackout, unless it is set right.
     *
     * @param lateMillis how far the move had set it back; absent when nobody in the guest could be asked
     * @param finding what was found and done, in a sentence
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record GuestClock(@Nullable Double lateMillis, String finding) {}
}
