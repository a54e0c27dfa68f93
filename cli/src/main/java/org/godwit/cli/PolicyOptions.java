package org.godwit.cli;

import java.time.Duration;
import java.util.Optional;
import org.godwit.api.PolicyChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a migration chooses its policy, or departs from it. */
final class PolicyOptions {
    @Option(
            names = "--policy",
            paramLabel = "NAME",
            completionCandidates = PolicyCommand.Presets.class,
            description = {
                "What the move may cost the guest (default: what the VM's spec says, else the cluster's).",
                "gentle: never slowed, 200 ms at most, else it stays.",
                "balanced: slowed to half its speed if it must be, 500 ms at most, else it stays.",
                "determined: slowed to a tenth, and in the end stopped for up to 10 s: it moves.",
                "'godwit policy list' shows all."
            })
    Optional<String> policy = Optional.empty();

    @Option(
            names = "--max-blackout",
            paramLabel = "DURATION",
            description =
                    "The longest time that the guest may stand still, instead of the policy's, for example 100ms. The move is given up rather than exceed it.")
    Optional<Duration> maxBlackout = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Give up when the switchover has not been reached by then, instead of the policy's time.")
    Optional<Duration> timeout = Optional.empty();

    @Option(
            names = "--max-slowdown",
            paramLabel = "PERCENT",
            description =
                    "How much of its processor time the guest may lose while it is copied, 0 to 99; 0: it is never slowed.")
    Optional<Integer> maxSlowdown = Optional.empty();

    @Option(
            names = "--last-resort",
            paramLabel = "DURATION",
            description = "A longer blackout for when nothing else has helped, for example 5s; 0s: rather stay.")
    Optional<Duration> lastResort = Optional.empty();

    PolicyChoice choice() {
        return new PolicyChoice(
                policy.orElse(null),
                millis(maxBlackout),
                timeout.map(limit -> Math.toIntExact(limit.toSeconds())).orElse(null),
                maxSlowdown.orElse(null),
                millis(lastResort));
    }

    private static @Nullable Integer millis(Optional<Duration> duration) {
        return duration.map(limit -> Math.toIntExact(limit.toMillis())).orElse(null);
    }
}
