package org.godwit.server.pool;

import java.util.List;
import java.util.stream.Collectors;

/** Rules that no placement can keep all together; without any one of them, one can. */
public record Contradiction(List<Rule> rules) {
    public String sentence(int hosts) {
        if (rules.size() == 1) {
            return "The rule '" + rules.getFirst().name() + "' cannot be kept on " + hosts + " hosts.";
        }
        String names = rules.stream().map(rule -> "'" + rule.name() + "'").collect(Collectors.joining(", "));
        return "The rules " + names + " contradict each other: none of them alone is wrong, but no placement on "
                + hosts + " hosts keeps all " + rules.size() + ".";
    }
}
