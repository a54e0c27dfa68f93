package org.godwit.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void what_it_writes_is_returned() {
        assertThat(Command.of("cat").run("two\nlines\n")).isEqualTo("two\nlines\n");
    }

    @Test
    void a_command_that_fails_says_which_and_why() {
        assertThatThrownBy(() ->
                        Command.of("sh", "-c", "echo no such cable >&2; exit 3").run())
                .isInstanceOf(LabException.class)
                .hasMessageContaining("ended with 3: no such cable");
    }

    @Test
    void a_process_is_known_by_pid_and_start() {
        long self = ProcessHandle.current().pid();
        LabProcess recorded = LabProcess.of("self", self, Path.of("none"));
        assertThat(recorded.alive()).isTrue();
        assertThat(new LabProcess("other", self, recorded.startTicks() - 1, "none").alive())
                .isFalse();
    }
}
