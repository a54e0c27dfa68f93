package org.godwit.cli;

import java.util.List;
import java.util.Optional;
import org.godwit.lab.Lab;
import org.godwit.lab.LabException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The data centre on one machine. */
@Command(
        name = "lab",
        description = "Builds and removes a data centre on this machine: hosts, networks, a shaped migration link.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LabUpCommand.class,
            LabPrepareCommand.class,
            LabDownCommand.class,
            LabStatusCommand.class,
            LabExecCommand.class,
            LabShellCommand.class,
            LabCaptureCommand.class
        })
final class LabCommand {
    static final String DEFAULT_NAME = "lab";

    /** Which lab a command means: the one that is named, else the only one that there is. */
    static final class Choice {
        @Option(names = "--name", paramLabel = "NAME", description = "Which lab; not needed where there is only one.")
        Optional<String> name = Optional.empty();

        String nameOrOnlyOne() {
            return name.orElseGet(() -> {
                List<String> names = Lab.names();
                if (names.size() == 1) {
                    return names.getFirst();
                }
                throw new LabException(
                        names.isEmpty()
                                ? "There is no lab. 'godwit lab up' builds one."
                                : "There are several labs " + names + "; say which with --name.");
            });
        }

        Lab lab() {
            String chosen = nameOrOnlyOne();
            return Lab.find(chosen)
                    .orElseThrow(() -> new LabException("There is no lab '" + chosen + "' that is complete; there are "
                            + Lab.names() + ". 'godwit lab up --name " + chosen + "' builds it."));
        }
    }
}
