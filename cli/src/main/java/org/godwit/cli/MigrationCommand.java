package org.godwit.cli;

import java.util.List;
import org.godwit.api.BandwidthLimit;
import org.godwit.api.ByteSize;
import org.godwit.api.MigrationRecord;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit migration}. */
@Command(
        name = "migration",
        description = "The records of migrations.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {MigrationCommand.Listing.class, MigrationCommand.Show.class, MigrationCommand.Limit.class})
final class MigrationCommand {

    @Command(name = "list", description = "Lists migrations, the newest first.")
    static final class Listing extends ClientCommand {
        @Override
        int run(GodwitClient client) {
            List<MigrationRecord> records = client.migrations();
            return print(records, () -> {
                Table table =
                        new Table("ID", "VM", "FROM", "TO", "OUTCOME", "REQUESTED", "TOTAL", "BLACKOUT", "ON THE LINK");
                for (MigrationRecord record : records) {
                    table.row(
                            record.id(),
                            record.vm(),
                            record.from(),
                            record.to(),
                            record.outcome(),
                            Units.time(record.requestedAt()),
                            Units.millis(record.totalMillis()),
                            record.blackout() == null
                                    ? "-"
                                    : Units.millis(record.blackout().totalMillis()),
                            Units.bytes(record.wireBytes()));
                }
                return table.toString();
            });
        }
    }

    @Command(name = "limit", description = "Changes what a migration that is under way may send in a second.")
    static final class Limit extends ClientCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "The migration.")
        String id = "";

        @Option(
                names = "--bandwidth",
                paramLabel = "SIZE",
                required = true,
                description = "Bytes a second, for example 50MiB; 0 lifts the limit.")
        ByteSize bandwidth = new ByteSize(0);

        @Override
        int run(GodwitClient client) {
            BandwidthLimit limit = client.limit(id, new BandwidthLimit(bandwidth));
            return print(
                    limit,
                    () -> limit.maxBandwidth().bytes() == 0
                            ? "No limit but the host's."
                            : Units.perSecond(limit.maxBandwidth().bytes()) + " at the most.");
        }
    }

    @Command(name = "show", description = "Shows all about one migration.")
    static final class Show extends ClientCommand {
        @Parameters(paramLabel = "ID", description = "The migration.")
        String id = "";

        @Override
        int run(GodwitClient client) {
            MigrationRecord record = client.migration(id);
            return print(record, () -> Following.summary(record));
        }
    }
}
