package org.godwit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that takes time.
 *
 * @param kind {@code vm.start}, {@code vm.migrate}, …
 * @param object the VM or host that it is about
 * @param version grows with every change; a long poll waits for it to pass
 * @param step what it does now, in a few words
 * @param progress only for migrations
 * @param migration the id of its migration record
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Task(
        String id,
        String kind,
        String object,
        State state,
        long version,
        Instant createdAt,
        @Nullable Instant endedAt,
        String step,
        @Nullable MigrationProgress progress,
        @Nullable String migration,
        @Nullable Problem error) {

    public enum State {
        QUEUED,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    public boolean ended() {
        return state == State.SUCCEEDED || state == State.FAILED || state == State.CANCELLED;
    }
}
