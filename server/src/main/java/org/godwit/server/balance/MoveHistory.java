package org.godwit.server.balance;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** When each guest was moved last, and from where. Immutable. */
public final class MoveHistory {
    public static final MoveHistory EMPTY = new MoveHistory(Map.of());

    /** For so many cool-downs a guest is not sent back to the host that it came from, whatever the loads say. */
    private static final int COOL_DOWNS_BEFORE_RETURN = 4;

    private record Last(String from, Instant at) {}

    private final Map<String, Last> byGuest;

    private MoveHistory(Map<String, Last> byGuest) {
        this.byGuest = byGuest;
    }

    /** With these moves, which begin now. */
    public MoveHistory with(Iterable<Recommendation> moves, Instant now) {
        Map<String, Last> more = new HashMap<>(byGuest);
        moves.forEach(move -> more.put(move.guest(), new Last(move.from(), now)));
        return new MoveHistory(Map.copyOf(more));
    }

    /** Without what no longer matters. */
    public MoveHistory since(Instant now, Duration coolDown) {
        Map<String, Last> recent = new HashMap<>(byGuest);
        recent.values()
                .removeIf(last -> !now.isBefore(last.at().plus(coolDown.multipliedBy(COOL_DOWNS_BEFORE_RETURN))));
        return new MoveHistory(Map.copyOf(recent));
    }

    boolean cooledDown(String guest, Instant now, Duration coolDown) {
        Last last = byGuest.get(guest);
        return last == null || !now.isBefore(last.at().plus(coolDown));
    }

    boolean wouldReturn(String guest, String to, Instant now, Duration coolDown) {
        Last last = byGuest.get(guest);
        return last != null
                && last.from().equals(to)
                && now.isBefore(last.at().plus(coolDown.multipliedBy(COOL_DOWNS_BEFORE_RETURN)));
    }
}
