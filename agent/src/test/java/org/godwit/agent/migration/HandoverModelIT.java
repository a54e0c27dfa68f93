package org.godwit.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.godwit.agent.migration.model.Checked;
import org.godwit.agent.migration.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

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

    /** Each rule, and what goes wrong first without it. */
    static final List<Rule> RULES = List.of(
            new Rule(TWO_HOSTS.without("stop-first"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("mark-before-stop"), "Stuck"),
            new Rule(TWO_HOSTS_NO_GATE.without("sealed"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS_NO_GATE.without("seal-by-completion"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("cont-only-when-loaded"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("compare-and-set"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("unknown-is-not-failed"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("keep-promise"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("ask-before-resume"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("answer-by-record"), "OnlyTheOwnerRuns"),
            new Rule(Model.of("", 3, 2, 3, false, true).without("answer-for-owner"), "NeverTwo"),
            new Rule(TWO_HOSTS.without("decline"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("recovery-reads-record"), "OnlyTheOwnerRuns"),
            new Rule(TWO_HOSTS.without("conclude"), "NeverLost"),
            new Rule(TWO_HOSTS.without("hand-back-only-what-never-ran"), "NeverLost"),
            new Rule(TWO_HOSTS.without("dead-shadow-hands-back"), "Stuck"),
            new Rule(TWO_HOSTS.without("resume-until-it-runs"), "Stuck"),
            new Rule(TWO_HOSTS_NO_GATE.without("resume-what-completed"), "Stuck"),
            new Rule(TWO_HOSTS.without("recover-again"), "Stuck"),
            new Rule(TWO_HOSTS.without("start-settles"), "Stuck"));

    record Rule(Model model, String violated) {}

    @ParameterizedTest
    @FieldSource("BOUNDS")
    void exactlyOneGuestRunsWhateverFails(Model model) {
        Checked checked = model.check("-coverage", "1");

        assertThat(checked.withoutError()).as(checked.output()).isTrue();
        System.out.printf(
                "TLC, %s: %,d states, no error%n",
                model.name(), checked.states().orElseThrow());
        // A model in which something never happens proves nothing about it.
        assertThat(checked.happened()).containsAll(actions(model));
    }

    @ParameterizedTest
    @FieldSource("RULES")
    void noRuleCanBeLeftOut(Rule rule) {
        Checked checked = rule.model().check();

        assertThat(checked.violated()).as(checked.output()).contains(rule.violated());
        System.out.printf(
                "TLC without %s: %s after %s%n",
                rule.model().name(), rule.violated(), String.join(", ", checked.trace()));
    }

    @Test
    void everyRuleOfTheModelIsTried() {
        Set<String> ofTheModel = new TreeSet<>(Pattern.compile("On\\(\"([a-z-]+)\"\\)")
                .matcher(Model.text())
                .results()
                .map(found -> found.group(1))
                .toList());

        assertThat(RULES).extracting(rule -> rule.model().name()).containsExactlyInAnyOrderElementsOf(ofTheModel);
    }

    /** All that the protocol, and what it stands on, can do; not what happens only without one of its rules. */
    private static List<String> actions(Model model) {
        String text = Model.text();
        String next = text.substring(text.indexOf("\nProgress =="), text.indexOf("\nRunning =="));
        List<String> actions = new ArrayList<>(Pattern.compile("(\\w+)\\([a-z, ]+\\)")
                .matcher(next)
                .results()
                .map(found -> found.group(1))
                .toList());
        actions.addAll(List.of("Arrives", "NeverArrives"));
        actions.removeAll(List.of("RecoverBlindly", "ContTooEarly", "ResumeForgotten"));
        if (model.gate()) {
            actions.remove("QemuCompletesUnasked");
        }
        if (!model.fence()) {
            actions.remove("StandAside");
        }
        return actions;
    }
}
