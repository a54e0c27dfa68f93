package org.godwit.cli;

import java.time.Duration;
import org.godwit.api.ByteSize;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of all commands. A new command is one class of this package, named in {@code subcommands}. */
@Command(
        name = "godwit",
        description = "Moves running virtual machines between hosts while they keep working.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:It failed.",
            "2:The command was wrong.",
            "3:What it names does not exist.",
            "4:It was refused; nothing was changed.",
            "5:The server or a host cannot be reached."
        },
        subcommands = {
            VmCommand.class,
            HostCommand.class,
            MigrationCommand.class,
            PolicyCommand.class,
            ForecastCommand.class,
            TaskCommand.class,
            EventCommand.class,
            OfferCommands.Datastore.class,
            OfferCommands.Network.class,
            TokenCommand.class,
            ServerCommand.class,
            AgentCommand.class,
            LabCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            SoakCommand.class,
            SimulateCommand.class,
            TransportCommand.class,
            VersionCommand.class,
            Completion.class,
            CommandLine.HelpCommand.class
        })
public final class Godwit {
    public static void main(String[] args) {
        Logging.choose(args);
        System.exit(commandLine().execute(args));
    }

    /** All commands, ready to run; {@link ExitCodes} says with what they end. */
    static CommandLine commandLine() {
        return new CommandLine(new Godwit())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, new Durations())
                .registerConverter(ByteSize.class, ByteSize::parse)
                .setExecutionExceptionHandler(new Failures());
    }
}
