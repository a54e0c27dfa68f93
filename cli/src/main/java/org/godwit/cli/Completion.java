package org.godwit.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code source <(godwit completion)}: the shell's tab key then knows every command and option. */
@Command(
        name = "completion",
        description = "Print the completion script for bash and zsh.",
        mixinStandardHelpOptions = true)
final class Completion implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var root = spec.root();
        spec.commandLine().getOut().println(AutoComplete.bash(root.name(), root.commandLine()));
    }
}
