package org.godwit.cli;

import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.api.MigrateRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a move, made or only thought of. */
final class MoveOptions {
    @Option(names = "--to", paramLabel = "HOST", required = true, description = "Where to.")
    String to = "";

    @Mixin
    PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--bandwidth",
            paramLabel = "SIZE",
            description = "The most to send in a second, for example 50MiB (default: no limit but the host's).")
    Optional<ByteSize> bandwidth = Optional.empty();

    MigrateRequest request() {
        MigrateRequest request = MigrateRequest.to(to).withChoice(policy.choice());
        return bandwidth.map(request::withMaxBandwidth).orElse(request);
    }
}
