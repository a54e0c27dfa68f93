package org.godwit.lab.bench;

import java.util.List;
import org.godwit.api.MigrationRecord;
import org.jspecify.annotations.Nullable;

/** The moves of one run: one, or one for each guest of an evacuation. Times add up, except those that a client notices. */
record Moves(List<Move> all) {
    /** The host that the guests were on. */
    String from() {
        return all.getFirst().from();
    }

    double totalMillis() {
        return all.stream().mapToDouble(Move::totalMillis).sum();
    }

    double prepareMillis() {
        return all.stream().mapToDouble(Move::prepareMillis).sum();
    }

    double longestBlackoutMillis() {
        return all.stream().mapToDouble(Move::blackoutMillis).max().orElse(0);
    }

    long rounds() {
        return all.stream().mapToLong(Move::rounds).max().orElse(0);
    }

    boolean converged() {
        return all.stream().allMatch(Move::converged);
    }

    @Nullable
    MigrationRecord lastRecord() {
        return all.isEmpty() ? null : all.getLast().record();
    }
}
