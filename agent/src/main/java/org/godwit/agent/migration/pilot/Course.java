package org.godwit.agent.migration.pilot;

import java.util.ArrayList;
import java.util.List;
import org.godwit.api.Round;

/** The rounds of a migration as they are kept with its record: the first and the last ones of very many. */
final class Course {
    private static final int FIRST = 16;
    private static final int KEPT = 64;

    private final List<Round> rounds = new ArrayList<>();

    void add(Round round) {
        rounds.add(round);
        if (rounds.size() > KEPT) {
            rounds.remove(FIRST);
        }
    }

    List<Round> rounds() {
        return List.copyOf(rounds);
    }
}
