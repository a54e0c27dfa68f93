package org.godwit.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.godwit.api.MigrationPolicy;
import org.godwit.api.PolicyChoice;
import org.godwit.api.PolicyPreset;
import org.godwit.api.PolicyView;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;

/** {@code godwit policy}. */
@Command(
        name = "policy",
        description = "What a move may cost its guest: the policies of the cluster.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PolicyCommand.Listing.class)
final class PolicyCommand {

    @Command(name = "list", description = "Lists the policies, and what each gives up for what.")
    static final class Listing extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<PolicyView> policies = client.policies();
            return print(policies, () -> {
                Table table = new Table("NAME", "BLACKOUT", "TIME", "SLOWED", "LAST RESORT");
                StringBuilder tradeOffs = new StringBuilder();
                for (PolicyView view : policies) {
                    MigrationPolicy policy = view.policy();
                    table.row(
                            policy.name() + (view.standard() ? " *" : ""),
                            Units.millis(policy.maxBlackoutMillis()),
                            policy.maxTotalSeconds() + " s",
                            policy.maxSlowdownPercent() == 0 ? "never" : policy.maxSlowdownPercent() + " %",
                            policy.lastResortMillis() == 0 ? "-" : Units.millis(policy.lastResortMillis()));
                    tradeOffs
                            .append(policy.name())
                            .append(": ")
                            .append(view.tradeOff())
                            .append(System.lineSeparator());
                }
                return table + System.lineSeparator() + tradeOffs + System.lineSeparator()
                        + "* holds where neither the VM nor the migration names one.";
            });
        }
    }

    /** The presets, for the shell's tab key; a cluster may have more. */
    static final class Presets implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(PolicyPreset.values())
                    .map(preset -> preset.policy().name())
                    .iterator();
        }
    }

    static String text(PolicyChoice choice) {
        List<String> parts = new ArrayList<>();
        parts.add(choice.name() == null ? "the cluster's" : choice.name());
        if (choice.maxBlackoutMillis() != null) {
            parts.add("blackout " + Units.millis(choice.maxBlackoutMillis()));
        }
        if (choice.maxTotalSeconds() != null) {
            parts.add("time " + choice.maxTotalSeconds() + " s");
        }
        if (choice.maxSlowdownPercent() != null) {
            parts.add("slowed up to " + choice.maxSlowdownPercent() + " %");
        }
        if (choice.lastResortMillis() != null) {
            parts.add("last resort " + Units.millis(choice.lastResortMillis()));
        }
        return String.join(", ", parts);
    }
}
