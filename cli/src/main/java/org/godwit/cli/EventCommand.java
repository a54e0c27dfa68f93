package org.godwit.cli;

import java.util.List;
import java.util.Optional;
import org.godwit.api.Event;
import org.godwit.api.Json;
import org.godwit.client.EventStream;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code godwit event}. */
@Command(
        name = "event",
        description = "What happens in the cluster.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EventCommand.Listing.class, EventCommand.Follow.class})
final class EventCommand {

    private static String line(Event event) {
        return Units.time(event.time()) + "  " + event.type() + "  " + event.object() + "  " + event.message();
    }

    @Command(name = "list", description = "Lists the last events.")
    static final class Listing extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<Event> events = client.events();
            return print(events, () -> {
                Table table = new Table("TIME", "TYPE", "OBJECT", "MESSAGE");
                events.forEach(
                        event -> table.row(Units.time(event.time()), event.type(), event.object(), event.message()));
                return table.toString();
            });
        }
    }

    @Command(
            name = "follow",
            description = "Shows events as they happen, until Ctrl-C; --json prints one object a line.")
    static final class Follow extends ClientCommand {
        @Option(names = "--after", paramLabel = "NUMBER", description = "Begin behind the event with this number.")
        Optional<Long> after = Optional.empty();

        @Override
        int run(GodwitClient client) {
            try (EventStream stream = client.follow(after.orElse(null))) {
                for (Optional<Event> event = stream.next(); event.isPresent(); event = stream.next()) {
                    out().println(json ? Json.mapper().writeValueAsString(event.get()) : line(event.get()));
                    out().flush();
                }
            }
            err().println("godwit: The server ended the stream of events.");
            return ExitCodes.UNREACHABLE;
        }
    }
}
