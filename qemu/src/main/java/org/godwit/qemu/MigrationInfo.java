package org.godwit.qemu;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What {@code query-migrate} says, on either side.
 *
 * @param ram absent before memory is sent, and on a destination
 * @param totalMillis since the start, by QEMU's clock; -1 where it is not said
 * @param downtimeMillis QEMU's own figure, known when it completed; -1 before. It is not the blackout: it ends when the source is done.
 * @param expectedDowntimeMillis QEMU's estimate; -1 where it is not said
 * @param setupMillis -1 where it is not said
 * @param error QEMU's words when it failed
 * @param blockedReasons why QEMU would refuse to migrate this guest; empty when it would not
 */
public record MigrationInfo(
        Status status,
        Optional<Ram> ram,
        long totalMillis,
        long downtimeMillis,
        long expectedDowntimeMillis,
        long setupMillis,
        Optional<String> error,
        List<String> blockedReasons) {

    /** QEMU's migration states. */
    public enum Status {
        /** No migration since QEMU started. */
        NONE,
        SETUP,
        ACTIVE,
        PRE_SWITCHOVER,
        /** The guest is stopped and its devices' state is sent. */
        DEVICE,
        WAIT_UNPLUG,
        POSTCOPY_ACTIVE,
        POSTCOPY_PAUSED,
        POSTCOPY_RECOVER_SETUP,
        POSTCOPY_RECOVER,
        COLO,
        COMPLETED,
        FAILED,
        CANCELLING,
        CANCELLED,
        /** A word that a newer QEMU has and this release does not know. */
        OTHER;

        static Status parse(@Nullable String word) {
            if (word == null) {
                return NONE;
            }
            String name = word.replace('-', '_').toUpperCase(Locale.ROOT);
            for (Status status : values()) {
                if (status.name().equals(name)) {
                    return status;
                }
            }
            return OTHER;
        }

        /** Nothing more will happen by itself. */
        public boolean ended() {
            return this == NONE || this == COMPLETED || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * Guest memory, in bytes.
     *
     * @param remaining found dirty and not yet sent, as of the last pass
     * @param dirtySyncCount passes over memory so far
     * @param dirtyPagesPerSecond as measured between the last passes
     */
    public record Ram(
            long total,
            long remaining,
            long transferred,
            long dirtySyncCount,
            long dirtyPagesPerSecond,
            long pageSize,
            long normalPages,
            long zeroPages) {

        static Ram parse(JsonNode ram) {
            return new Ram(
                    ram.path("total").asLong(0),
                    ram.path("remaining").asLong(0),
                    ram.path("transferred").asLong(0),
                    ram.path("dirty-sync-count").asLong(0),
                    ram.path("dirty-pages-rate").asLong(0),
                    ram.path("page-size").asLong(4096),
                    ram.path("normal").asLong(0),
                    ram.path("duplicate").asLong(0));
        }
    }

    static MigrationInfo parse(JsonNode info) {
        JsonNode ram = info.path("ram");
        return new MigrationInfo(
                Status.parse(info.path("status").asString(null)),
                ram.isMissingNode() ? Optional.empty() : Optional.of(Ram.parse(ram)),
                info.path("total-time").asLong(-1),
                info.path("downtime").asLong(-1),
                info.path("expected-downtime").asLong(-1),
                info.path("setup-time").asLong(-1),
                Optional.ofNullable(info.path("error-desc").asString(null)),
                info.path("blocked-reasons")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList());
    }
}
