package org.godwit.cli;

import java.util.List;
import org.godwit.api.Task;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit task}. */
@Command(
        name = "task",
        description = "Requests that take time: look at them, wait for them, cancel them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TaskCommand.Listing.class,
            TaskCommand.Show.class,
            TaskCommand.Wait.class,
            TaskCommand.Cancel.class
        })
final class TaskCommand {

    static String line(Task task) {
        return "Task " + task.id() + " (" + task.kind() + " " + task.object() + "): " + task.state() + ", "
                + task.step();
    }

    @Command(name = "list", description = "Lists tasks, the newest first.")
    static final class Listing extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<Task> tasks = client.tasks();
            return print(tasks, () -> {
                Table table = new Table("ID", "KIND", "OBJECT", "STATE", "CREATED", "STEP");
                tasks.forEach(task -> table.row(
                        task.id(),
                        task.kind(),
                        task.object(),
                        task.state(),
                        Units.time(task.createdAt()),
                        task.step()));
                return table.toString();
            });
        }
    }

    @Command(name = "show", description = "Shows one task.")
    static final class Show extends ClientCommand {
        @Parameters(paramLabel = "ID", description = "The task.")
        String id = "";

        @Override
        int run(GodwitClient client) {
            Task task = client.task(id);
            return print(task, () -> line(task));
        }
    }

    @Command(name = "wait", description = "Waits for a task's end; ends as the task does.")
    static final class Wait extends ClientCommand {
        @Parameters(paramLabel = "ID", description = "The task.")
        String id = "";

        @Override
        int run(GodwitClient client) {
            return new Following(this, client).toTheEnd(client.task(id));
        }
    }

    @Command(name = "cancel", description = "Asks a migration to end; until its commit the VM stays where it is.")
    static final class Cancel extends ClientCommand {
        @Parameters(paramLabel = "ID", description = "The task.")
        String id = "";

        @Override
        int run(GodwitClient client) {
            Task task = client.cancel(id);
            return print(task, () -> line(task) + ". Cancelling; 'godwit task wait " + id + "' tells how it ended.");
        }
    }
}
