package org.godwit.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit lab shell}. */
@Command(name = "shell", description = "Opens a shell inside a lab.", mixinStandardHelpOptions = true)
final class LabShellCommand implements Callable<Integer> {
    @Mixin
    LabCommand.Choice choice = new LabCommand.Choice();

    @Parameters(index = "0", paramLabel = "PLACE", description = "h1, h2, …, client, server or switch.")
    String place = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        String shell = System.getenv().getOrDefault("SHELL", "/bin/sh");
        return LabExecCommand.run(choice.lab(), place, List.of(shell));
    }
}
