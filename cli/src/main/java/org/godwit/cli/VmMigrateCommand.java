package org.godwit.cli;

import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code godwit vm migrate}. */
@Command(name = "migrate", description = "Moves a running VM to another host while it keeps working.")
final class VmMigrateCommand extends VmCommand.Tasked {
    @Mixin
    MoveOptions move = new MoveOptions();

    @Override
    Task ask(GodwitClient client) {
        return client.migrate(name, move.request());
    }
}
