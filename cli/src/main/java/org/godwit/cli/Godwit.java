package org.godwit.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of all commands. A new command is one class of this package, named in {@code subcommands}. */
@Command(
        name = "godwit",
        description = "Moves running virtual machines between hosts while they keep working.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LabCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            Completion.class,
            CommandLine.HelpCommand.class
        })
public final class Godwit {
    public static void main(String[] args) {
        Logging.choose(args);
        System.exit(commandLine().execute(args));
    }

    /** All commands, ready to run. Exit codes: 0 done, 1 refused or failed, 2 wrong usage. */
    static CommandLine commandLine() {
        return new CommandLine(new Godwit())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures());
    }
}
