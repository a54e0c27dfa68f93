package org.godwit.lab.bench;

import java.time.Duration;
import java.time.Instant;
import org.godwit.api.MigrationRecord;
import org.jspecify.annotations.Nullable;

/**
 * One move, as whoever made it saw it.
 *
 * @param from the host that the guest was on
 * @param begunAt when it was asked for; for QEMU alone, when its source was told to migrate
 * @param doneAt when everything was over; for QEMU alone, when the guest ran and the source said "completed"
 * @param converged whether the guest runs at the destination
 * @param prepareMillis until the first byte could leave: with Godwit a part of the total, with QEMU alone spent before it
 * @param blackoutMillis by the hypervisors' clocks: from the source's STOP to the destination's RESUME
 * @param rounds passes over memory
 * @param record Godwit's own
 */
record Move(
        String from,
        Instant begunAt,
        Instant doneAt,
        boolean converged,
        double prepareMillis,
        double blackoutMillis,
        long rounds,
        @Nullable MigrationRecord record) {

    double totalMillis() {
        return millis(begunAt, doneAt);
    }

    static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
