package org.godwit.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.godwit.lab.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code godwit lab exec}. */
@Command(
        name = "exec",
        description = "Runs a command inside a lab, for example: godwit lab exec client -- ping 10.77.3.101",
        mixinStandardHelpOptions = true)
final class LabExecCommand implements Callable<Integer> {
    @Mixin
    LabCommand.Choice choice = new LabCommand.Choice();

    @Parameters(index = "0", paramLabel = "PLACE", description = "h1, h2, …, client, server or switch.")
    String place = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments.")
    List<String> words = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        return run(choice.lab(), place, words);
    }

    /** With this terminal as its own. */
    static int run(Lab lab, String place, List<String> words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", lab.namespace(place)));
        all.addAll(words);
        return new ProcessBuilder(all).inheritIO().start().waitFor();
    }
}
