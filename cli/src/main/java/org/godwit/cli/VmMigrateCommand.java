package org.godwit.cli;

import java.time.Duration;
import java.util.Optional;
import org.godwit.api.ByteSize;
import org.godwit.api.MigrateRequest;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwit vm migrate}. */
@Command(name = "migrate", description = "Moves a running VM to another host while it keeps working.")
final class VmMigrateCommand extends VmCommand.Tasked {
    @Option(names = "--to", paramLabel = "HOST", required = true, description = "Where to.")
    String to = "";

    @Option(
            names = "--max-blackout",
            paramLabel = "DURATION",
            description =
                    "The longest time that the guest may stand still (default: 500ms). The move is given up rather than exceed it.")
    Optional<Duration> maxBlackout = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Give up when the switchover has not been reached by then (default: 10m).")
    Optional<Duration> timeout = Optional.empty();

    @Option(
            names = "--bandwidth",
            paramLabel = "SIZE",
            description = "The most to send in a second, for example 50MiB (default: no limit but the host's).")
    Optional<ByteSize> bandwidth = Optional.empty();

    @Override
    Task ask(GodwitClient client) {
        @Nullable
        Integer blackout =
                maxBlackout.map(limit -> Math.toIntExact(limit.toMillis())).orElse(null);
        @Nullable
        Integer total = timeout.map(limit -> Math.toIntExact(limit.toSeconds())).orElse(null);
        return client.migrate(name, new MigrateRequest(to, blackout, total, bandwidth.orElse(null)));
    }
}
