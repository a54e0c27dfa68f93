package org.godwit.cli;

import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit vm migrate}. */
@Command(name = "migrate", description = "Moves a running VM to another host while it keeps working.")
final class VmMigrateCommand extends VmCommand.Tasked {
    @Option(names = "--to", paramLabel = "HOST", required = true, description = "Where to.")
    String to = "";

    @Mixin
    PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--bandwidth",
            paramLabel = "SIZE",
            description = "The most to send in a second, for example 50MiB (default: no limit but the host's).")
    Optional<ByteSize> bandwidth = Optional.empty();

    @Override
    Task ask(GodwitClient client) {
        MigrateRequest request = MigrateRequest.to(to).withChoice(policy.choice());
        return client.migrate(name, bandwidth.map(request::withMaxBandwidth).orElse(request));
    }
}
