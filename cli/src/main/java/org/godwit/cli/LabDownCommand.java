package org.godwit.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.godwit.lab.Lab;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code godwit lab down}. */
@Command(
        name = "down",
        description = "Removes a lab with all that runs in it, whatever state it is in.",
        mixinStandardHelpOptions = true)
final class LabDownCommand implements Callable<Integer> {
    @Mixin
    LabCommand.Choice choice = new LabCommand.Choice();

    @Option(names = "--all", description = "Remove every lab on this machine.")
    boolean all;

    @Override
    public Integer call() {
        List<String> names = names();
        names.forEach(Lab::down);
        System.out.println(names.isEmpty() ? "There is no lab." : "Removed: " + String.join(", ", names) + ".");
        return 0;
    }

    /** Taking down what is not there is no error: the wish is fulfilled. */
    private List<String> names() {
        if (choice.name.isPresent()) {
            return List.of(choice.name.get());
        }
        List<String> names = Lab.names();
        return all || names.isEmpty() ? names : List.of(choice.nameOrOnlyOne());
    }
}
