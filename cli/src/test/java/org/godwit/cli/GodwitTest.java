package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class GodwitTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine godwit =
            Godwit.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void everyCommandAndOptionSaysWhatItIsFor() {
        assertDescribed(godwit);
    }

    private static void assertDescribed(CommandLine command) {
        var spec = command.getCommandSpec();
        assertThat(spec.usageMessage().description())
                .as("the description of '%s'", spec.qualifiedName())
                .isNotEmpty();
        spec.args()
                .forEach(arg -> assertThat(arg.description())
                        .as("the description of %s of '%s'", arg.paramLabel(), spec.qualifiedName())
                        .isNotEmpty());
        command.getSubcommands().values().forEach(GodwitTest::assertDescribed);
    }

    @Test
    void aWrongCommandIsWrongUsage() {
        assertThat(godwit.execute("fly")).isEqualTo(2);
        assertThat(err.toString()).contains("'fly'");
    }

    @Test
    void aRefusalIsOneSentenceOnStandardError() {
        CommandLine refused = new CommandLine(new Refused())
                .setExecutionExceptionHandler(godwit.getExecutionExceptionHandler())
                .setOut(godwit.getOut())
                .setErr(godwit.getErr());

        assertThat(refused.execute()).isEqualTo(3);

        assertThat(err.toString()).isEqualToIgnoringNewLines("godwit: There is no vm named 'x'. List them.");
        assertThat(out.toString()).isEmpty();
    }

    @Command(name = "refused", description = "Is refused.")
    private static final class Refused implements Runnable {
        @Override
        public void run() {
            throw new Refusal(Problem.unknown("vm", "x", "List them."));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"completion", "completion bash", "completion zsh"})
    void bashCompletesTheCommands(String asked, @TempDir Path folder) throws IOException, InterruptedException {
        assertThat(godwit.execute(asked.split(" ", -1))).isZero();
        Path script = Files.writeString(folder.resolve("completion"), out.toString());
        String press = "source " + script
                + "; COMP_WORDS=(godwit comp) COMP_CWORD=1; _complete_godwit; echo \"${COMPREPLY[*]}\"";

        Process bash = new ProcessBuilder("bash", "-c", press)
                .redirectErrorStream(true)
                .start();

        assertThat(bash.inputReader().readAllAsString().strip()).isEqualTo("completion");
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void aShellThatIsNotKnownIsWrongUsageAndNamesThoseThatAre() {
        assertThat(godwit.execute("completion", "fish")).isEqualTo(2);
        assertThat(err.toString()).contains("'fish'", "bash, zsh");
    }
}
