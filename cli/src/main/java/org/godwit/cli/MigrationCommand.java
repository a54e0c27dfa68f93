package org.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.godwit.api.BandwidthLimit;
import org.godwit.api.ByteSize;
import org.godwit.api.Json;
import org.godwit.api.MigrationRecord;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;

/** {@code godwit migration}. */
@Command(
        name = "migration",
        description = "The records of migrations.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MigrationCommand.Listing.class,
            MigrationCommand.Show.class,
            MigrationCommand.Limit.class,
            MigrationCommand.Chart.class
        })
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

    @Command(
            name = "chart",
            description = "Draws the rounds of a migration, and how it came to its stop, as SVG on standard output.")
    static final class Chart extends ClientCommand {
        @Parameters(paramLabel = "ID", arity = "0..1", description = "The migration.")
        Optional<String> id = Optional.empty();

        @Option(
                names = "--record",
                paramLabel = "FILE",
                description = "Its record as 'godwit migration show --json' printed it, instead of the server's.")
        Optional<Path> file = Optional.empty();

        @Override
        int run(GodwitClient client) {
            MigrationRecord record = file.map(Chart::read)
                    .orElseGet(() -> client.migration(id.orElseThrow(() -> wrong(
                            "id",
                            "Expected the id of a migration, or --record FILE.",
                            "'godwit migration list' shows all."))));
            try {
                out().print(RoundChart.of(record));
                return ExitCodes.DONE;
            } catch (IllegalArgumentException e) {
                throw wrong("id", String.valueOf(e.getMessage()), "There is nothing to draw.");
            }
        }

        private static MigrationRecord read(Path file) {
            try {
                return Json.mapper().readValue(Files.readAllBytes(file), MigrationRecord.class);
            } catch (IOException | JacksonException e) {
                throw new Refusal(
                        Problem.badField("record", file + " is no record of a migration: " + e.getMessage(), ""), e);
            }
        }

        private static Refusal wrong(String field, String detail, String remedy) {
            return new Refusal(Problem.badField(field, detail, remedy));
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
