package org.godwit.agent.migration.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What TLC said.
 *
 * @param output all of it
 */
public record Checked(Model model, String output) {
    private static final Pattern STATES =
            Pattern.compile("(\\d+) states generated, (\\d+) distinct states found, 0 states left");
    private static final Pattern VIOLATED = Pattern.compile("Error: Invariant (\\w+) is violated");
    private static final Pattern STEP = Pattern.compile("^State \\d+: <(\\w+)", Pattern.MULTILINE);

    public boolean withoutError() {
        return output.contains("Model checking completed. No error has been found.");
    }

    /** How many different states there are; empty when it ended before it had seen all of them. */
    public Optional<Long> states() {
        Matcher matcher = STATES.matcher(output);
        return matcher.find() ? Optional.of(Long.valueOf(matcher.group(2))) : Optional.empty();
    }

    /** The property that does not hold; "Stuck" when nothing happens any more and it is not well. */
    public Optional<String> violated() {
        if (output.contains("Error: Deadlock reached.")) {
            return Optional.of("Stuck");
        }
        return Optional.of(VIOLATED.matcher(output)).filter(Matcher::find).map(found -> found.group(1));
    }

    /** The actions of the counter-example, in order. */
    public List<String> trace() {
        return STEP.matcher(output).results().map(found -> found.group(1)).toList();
    }

    /** The actions that happened at least once; only of a run with {@code -coverage}. */
    public List<String> happened() {
        return Pattern.compile("^<(\\w+) line .*>: \\d+:([1-9]\\d*)$", Pattern.MULTILINE)
                .matcher(output)
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .toList();
    }
}
