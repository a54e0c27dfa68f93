package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.godwit.agent.migration.model.Checked;
import org.godwit.agent.migration.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * TLC on the model of the handover, {@code docs/handover}: the protocol holds within the bounds, and breaks as soon as one of its rules is
 * left out. The traces that show how are in {@code target/handover/RULE/tlc.txt}.
 */
class HandoverModelIT {
    private static final Model TWO_HOSTS = Model.of("two-hosts", 2, 2, 2, true, true);
    private static final Model TWO_HOSTS_NO_GATE = Model.of("two-hosts-no-gate", 2, 2, 2, true, false);

    static final List<Model> BOUNDS = List.of(
            Model.of("three-hosts", 3, 2, 2, true, true),
            Model.of("two-hosts-no-fence", 2, 2, 2, false, true),
            Model.of("two-hosts-no-gate-no-fence", 2, 2, 2, false, false),
            Model.of("two-hosts-to-its-end", 2, 2, 2, true, true).toItsEnd());

    /** What goes wrong first without each rule. */
    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(TWO_HOSTS.without("stop-first"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("mark-before-stop"), "Stuck"),
                Arguments.of(TWO_HOSTS_NO_GATE.without("sealed"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS_NO_GATE.without("seal-by-completion"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("cont-only-when-loaded"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("compare-and-set"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("unknown-is-not-failed"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("keep-promise"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("ask-before-resume"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("answer-by-record"), "OnlyTheOwnerRuns"),
                Arguments.of(Model.of("", 3, 2, 3, false, true).without("answer-for-owner"), "NeverTwo"),
                Arguments.of(TWO_HOSTS.without("decline"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("recovery-reads-record"), "OnlyTheOwnerRuns"),
                Arguments.of(TWO_HOSTS.without("conclude"), "NeverLost"),
                Arguments.of(TWO_HOSTS.without("hand-back-only-what-never-ran"), "NeverLost"),
                Arguments.of(TWO_HOSTS.without("dead-shadow-hands-back"), "Stuck"),
                Arguments.of(TWO_HOSTS.without("resume-until-it-runs"), "Stuck"),
                Arguments.of(TWO_HOSTS_NO_GATE.without("resume-what-completed"), "Stuck"),
                Arguments.of(TWO_HOSTS.without("recover-again"), "Stuck"),
                Arguments.of(TWO_HOSTS.without("start-settles"), "Stuck"));
    }

    @ParameterizedTest
    @FieldSource("BOUNDS")
    void exactlyOneGuestRunsWhateverFails(Model model) {
        Checked checked = model.check("-coverage", "1");

        assertThat(checked.withoutError()).as(checked.output()).isTrue();
        System.out.printf(
                "TLC, %s: %,d states, no error%n", model.name(), checked.states().orElseThrow());
        // A model in which something never happens proves nothing about it.
        assertThat(checked.happened()).containsAll(actions(model.gate()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void noRuleCanBeLeftOut(Model model, String violated) {
        Checked checked = model.check();

        assertThat(checked.violated()).as(checked.output()).contains(violated);
        System.out.printf(
                "TLC without %s: %s after %s%n",
                model.name(), violated, String.join(", ", checked.trace()));
    }

    @Test
    void everyRuleOfTheModelIsTried() {
        Set<String> ofTheModel = new TreeSet<>(Pattern.compile("On\\(\"([a-z-]+)\"\\)")
                .matcher(Model.text())
                .results()
                .map(found -> found.group(1))
                .toList());

        assertThat(rules().map(rule -> ((Model) rule.get()[0]).name())).containsExactlyInAnyOrderElementsOf(ofTheModel);
    }

    /** All that the protocol, and what it stands on, can do; not what happens only without one of its rules. */
    private static List<String> actions(boolean gate) {
        String text = Model.text();
        String next = text.substring(text.indexOf("\nProgress =="), text.indexOf("\nRunning =="));
        List<String> actions = new ArrayList<>(Pattern.compile("(\\w+)\\([a-z, ]+\\)")
                .matcher(next)
                .results()
                .map(found -> found.group(1))
                .toList());
        actions.removeAll(List.of("RecoverBlindly", "ContTooEarly", "ResumeForgotten"));
        if (gate) {
            actions.remove("QemuCompletesUnasked");
        }
        return actions;
    }
}
