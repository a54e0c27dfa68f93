package org.godwit.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code source <(godwit completion bash)}: the shell's tab key then knows every command and option. */
@Command(
        name = "completion",
        description = {
            "Prints the script with which a shell completes commands and options.",
            "For now: 'source <(godwit completion bash)'. For ever: put that line into ~/.bashrc, or write the script to"
                    + " /etc/bash_completion.d/godwit; in zsh the same with zsh and ~/.zshrc."
        },
        mixinStandardHelpOptions = true)
final class Completion implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SHELL",
            arity = "0..1",
            defaultValue = "bash",
            description = "${COMPLETION-CANDIDATES} (default: bash).")
    private Shell shell = Shell.BASH;

    private enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void run() {
        var root = spec.root();
        spec.commandLine()
                .getOut()
                .println(
                        switch (shell) {
                            // One script serves both: it sees which shell reads it, and has zsh complete bash's way.
                            case BASH, ZSH -> AutoComplete.bash(root.name(), root.commandLine());
                        });
    }
}
