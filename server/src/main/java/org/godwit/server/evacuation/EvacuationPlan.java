package org.godwit.server.evacuation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a host is emptied; nothing has moved yet.
 *
 * @param departures in the order in which they begin
 * @param stays what cannot leave, known before anything moves
 * @param takes from the first beginning to the last end
 * @param deadline what was asked for
 */
public record EvacuationPlan(
        String host, List<Departure> departures, List<Stay> stays, Duration takes, Optional<Duration> deadline) {
    private static final int MOST_NAMED = 10;

    public EvacuationPlan {
        departures = List.copyOf(departures);
        stays = List.copyOf(stays);
    }

    /**
     * A guest that leaves.
     *
     * @param begins since the beginning of the plan
     * @param ends since the beginning of the plan
     * @param sharesPages whether another one of its group goes this way right before it
     */
    public record Departure(
            String guest, String to, Duration begins, Duration ends, long wireBytes, boolean sharesPages) {}

    /**
     * A guest that cannot leave.
     *
     * @param reason one sentence */
    public record Stay(String guest, String reason) {}

    /** Those that are gone by the deadline; all of them where there is none. */
    public List<Departure> inTime() {
        return departures.stream()
                .filter(departure -> departure.ends().compareTo(deadline.orElse(takes)) <= 0)
                .toList();
    }

    public boolean meetsDeadline() {
        return stays.isEmpty() && inTime().size() == departures.size();
    }

    /** What the plan comes to, in one sentence or two. */
    public String sentence() {
        String all = "'" + host + "': " + departures.size() + " guests leave within " + text(takes)
                + (stays.isEmpty() ? "" : ", and " + stays.size() + " cannot leave") + ".";
        List<Departure> fit = inTime();
        if (deadline.isEmpty() || fit.size() == departures.size()) {
            return all;
        }
        return all + " The deadline of " + text(deadline.get()) + " cannot be met: " + fit.size()
                + " would be gone by then" + (fit.isEmpty() ? "" : ", " + named(fit)) + ".";
    }

    private static String named(List<Departure> fit) {
        String names = fit.stream().limit(MOST_NAMED).map(Departure::guest).collect(Collectors.joining(", "));
        return fit.size() > MOST_NAMED ? names + " and " + (fit.size() - MOST_NAMED) + " more" : names;
    }

    private static String text(Duration duration) {
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }
}
