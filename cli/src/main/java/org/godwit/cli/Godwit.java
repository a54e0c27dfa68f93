package org.godwit.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of all commands. A new command is one class of this package, named in {@code subcommands}. */
@Command(
        name = "godwit",
        description = "Moves running virtual machines between hosts while they keep working.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CommandLine.HelpCommand.class, AutoComplete.GenerateCompletion.class, LabCommand.class})
public final class Godwit {
    public static void main(String[] args) {
        Logging.choose(args);
        System.exit(new CommandLine(new Godwit()).execute(args));
    }
}
